//! What applying a global entry answers.

use thiserror::Error;

/// The result of a global entry. A command whose effect is already there succeeds.
pub type Outcome = Result<(), Refusal>;

/// Why a change of the cluster's state is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The region is registered with another exchange key.
    #[error("the region is registered with another exchange key")]
    OtherExchangeKey,
    /// No such region in the directory.
    #[error("the region is not registered")]
    UnknownRegion,
    /// The global domain key exists, so it is not created again.
    #[error("the global domain key exists already")]
    GlobalKeyExists,
    /// The sharing region does not have this version of the global domain key.
    #[error("the sharing region does not have this version of the global domain key")]
    GlobalKeyNotShared,
    /// No such account.
    #[error("the account does not exist")]
    UnknownAccount,
    /// The access key id is taken.
    #[error("the access key id is taken")]
    AccessKeyExists,
}
