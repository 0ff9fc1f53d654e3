//! The wall clock, for the dates in signatures.

use std::time::SystemTime;

/// The time to sign with.
#[expect(
    clippy::disallowed_methods,
    reason = "a client outside of the cluster has its own clock, read here alone"
)]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}
