//! Who asks.

use crate::ids::AccountId;

/// The principal behind an entry or a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// The root user of an account.
    Root(AccountId),
    /// Trent itself: region workers and scheduled jobs.
    Service,
}
