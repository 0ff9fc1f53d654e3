//! One thing that was tried.

use serde::Serialize;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Probe {
    /// What was tried.
    pub name: &'static str,
    /// Whether it is there.
    pub works: bool,
    /// What was found, or why it is not there.
    pub detail: String,
    /// What a run loses without it.
    pub without: &'static str,
}

impl Probe {
    pub(super) fn of(name: &'static str, without: &'static str, tried: Result<String, String>) -> Self {
        Self {
            name,
            works: tried.is_ok(),
            detail: tried.unwrap_or_else(|reason| reason),
            without,
        }
    }
}
