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

impl Caller {
    /// The account the caller belongs to; Trent itself belongs to none.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Root(account) => Some(*account),
            Self::Service => None,
        }
    }

    /// The caller's ARN, as refusals name it.
    pub fn arn(&self, partition: &str) -> String {
        match self {
            Self::Root(account) => format!("arn:{partition}:iam::{account}:root"),
            Self::Service => format!("arn:{partition}:iam::trent:service"),
        }
    }
}
