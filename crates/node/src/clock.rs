//! The wall clock: the one place that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use trent_domain::time::Timestamp;

/// The time of day, as every layer below gets it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock;

impl Clock {
    /// Now.
    #[expect(clippy::disallowed_methods, reason = "this is the clock's home")]
    pub fn now(self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
    }
}
