//! A policy as state keeps it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::compiled::Compiled;

/// A policy's text, verbatim, and what evaluates it: made when it is first asked and kept for as long as the text. Two are
/// equal if their texts are.
#[derive(Clone)]
pub struct StoredPolicy(Arc<Inner>);

struct Inner {
    text: Box<str>,
    compiled: OnceLock<Compiled>,
}

impl StoredPolicy {
    /// A policy that was found to be one. A text that is none denies everything.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(Arc::new(Inner {
            text: text.into(),
            compiled: OnceLock::new(),
        }))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    pub(super) fn compiled(&self) -> &Compiled {
        self.0.compiled.get_or_init(|| Compiled::new(&self.0.text))
    }
}

impl From<&str> for StoredPolicy {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for StoredPolicy {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl PartialEq for StoredPolicy {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.as_str() == other.as_str()
    }
}

impl Eq for StoredPolicy {}

impl fmt::Debug for StoredPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StoredPolicy").field(&self.as_str()).finish()
    }
}
