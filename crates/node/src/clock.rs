//! The time of day, handed to a node as its randomness is. The system's clock is read here alone.

use std::time::{SystemTime, UNIX_EPOCH};

use trent_domain::time::Timestamp;

/// The time of day, as every layer below gets it.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    read: fn() -> Timestamp,
}

impl Clock {
    /// The system's clock.
    pub const SYSTEM: Self = Self::new(system_time);

    /// A clock that shows what `read` gives.
    pub const fn new(read: fn() -> Timestamp) -> Self {
        Self { read }
    }

    /// Now.
    pub fn now(self) -> Timestamp {
        (self.read)()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock's home")]
fn system_time() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}
