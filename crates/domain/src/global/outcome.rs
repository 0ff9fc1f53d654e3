//! What applying a global entry answers.

use thiserror::Error;

use super::DirectoryRefusal;
use crate::iam::IamError;
use crate::ids::NodeId;
use crate::time::Timestamp;

/// The result of a global entry: it is replicated state too, for repeats.
pub type Outcome = Result<Reply, Refusal>;

/// A successful answer: what the proposer does not know yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Nothing to tell.
    Done,
    /// Something was made. What it is, its command says, given the time.
    Created {
        /// Log time of its making.
        at: Timestamp,
    },
    /// A version of a managed policy was made.
    PolicyVersion {
        /// Its number.
        number: u32,
        /// Log time of its making.
        at: Timestamp,
    },
    /// A node is invited.
    NodeInvited {
        /// The number that is reserved for it.
        node: NodeId,
        /// Until when its token is good, in log time.
        expires_at: Timestamp,
    },
    /// A node is in the directory.
    NodeJoined {
        /// Whether it is its region's first, and begins the region's group alone.
        founds_region: bool,
    },
}

/// Why a change of the cluster's state is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The region has announced another exchange key.
    #[error("the region has announced another exchange key")]
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
    /// The directory of nodes and regions does not allow it.
    #[error(transparent)]
    Directory(DirectoryRefusal),
    /// The region cannot succeed the lost one: it is that one, or lost itself.
    #[error("the successor is lost itself")]
    LostSuccessor,
    /// A rule of IAM forbids it.
    #[error("IAM refuses it: {0:?}")]
    Iam(IamError),
}

impl From<IamError> for Refusal {
    fn from(error: IamError) -> Self {
        Self::Iam(error)
    }
}
