//! How often a peer that keeps failing is reported.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Peers dial several times a second: one line in this time says enough.
const EVERY: Duration = Duration::from_secs(10);

/// When somebody was last reported.
#[derive(Debug, Default)]
pub(super) struct Complaints {
    last: Mutex<Option<Instant>>,
}

impl Complaints {
    /// Whether it is time to report again; if so, it has been.
    pub(super) fn may_speak(&self) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| last.elapsed() >= EVERY);
        if due {
            *last = Some(Instant::now());
        }
        due
    }
}
