//! What can go wrong, split by who has to act: the operator at a start, the caller at a request.

use std::fmt;

use trent_storage::StorageError;

use crate::machine::MachineError;
use crate::stored::StoredError;

/// Why a node or a group does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The disk, or what is on it.
    #[error(transparent)]
    Storage(#[from] StorageError),

    /// Stored bytes of another version, or not of Trent.
    #[error(transparent)]
    Stored(#[from] StoredError),

    /// A snapshot's records cannot be read by this version.
    #[error(transparent)]
    Machine(#[from] MachineError),

    /// Acknowledged bytes of the log are damaged or gone.
    #[error(
        "{group}: {damage}. What is lost was acknowledged, so this node must not go on with the rest. Remove the node from \
         the cluster, empty its data directory, and join it under a new node id, so that it is rebuilt from its peers"
    )]
    LogDamaged {
        /// The group.
        group: String,
        /// Where, and what does not fit.
        damage: Box<StorageError>,
    },

    /// Entries are missing between the newest state and the log.
    #[error(
        "{group}: the newest state on disk reaches to entry {applied}, but the log starts at entry {log_starts} and \
         no snapshot fills the gap. Remove the node from the cluster, empty its data directory, and join it under a \
         new node id, so that it is rebuilt from its peers"
    )]
    Gap {
        /// The group.
        group: String,
        /// The last entry in the state.
        applied: u64,
        /// The first entry in the log.
        log_starts: u64,
    },

    /// The log ends before the records that were made of it.
    #[error(
        "{group}: the records reach to entry {applied}, but the log ends at {log_ends:?}: the log was lost or \
         restored from a copy. Remove the node from the cluster, empty its data directory, and join it under a new \
         node id, so that it is rebuilt from its peers"
    )]
    LogLost {
        /// The group.
        group: String,
        /// The last entry in the records.
        applied: u64,
        /// The last entry in the log or in a snapshot.
        log_ends: Option<u64>,
    },

    /// A group of that name is open already.
    #[error("{0} is open already")]
    AlreadyOpen(String),

    /// The timers or limits contradict each other.
    #[error("the Raft configuration is invalid: {0}")]
    Configuration(String),

    /// A thread could not be started.
    #[error("a thread could not be started: {0}")]
    Thread(std::io::Error),

    /// Raft did not start on what is on disk.
    #[error("{group} did not start: {reason}")]
    Raft {
        /// The group.
        group: String,
        /// What Raft says.
        reason: String,
    },
}

/// Why a group cannot serve a request now. Nothing old was answered, and a proposal that ends so may or may not have
/// been applied: repeat it under the same request id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// No leader was found before the deadline.
    NoLeader,
    /// The leader reaches no quorum.
    NoQuorum,
    /// The deadline passed.
    Deadline,
    /// The leader's disk is full.
    StorageFull,
    /// The group stopped on this node, after a failure or a shutdown.
    Stopped,
    /// The answer came in a form that this version cannot read.
    Unreadable,
}

impl Unavailable {
    /// Whether the same request may succeed later on this node.
    pub fn is_retryable(self) -> bool {
        match self {
            Self::NoLeader => true,    // an election ends
            Self::NoQuorum => true,    // a partition heals
            Self::Deadline => true,    // load passes
            Self::StorageFull => true, // room comes back
            Self::Stopped => false,    // the node has to be restarted
            Self::Unreadable => false, // the node has to be upgraded
        }
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoLeader => "the group has no leader",
            Self::NoQuorum => "the group's leader reaches no quorum",
            Self::Deadline => "the group did not answer in time",
            Self::StorageFull => "the group's leader has no room on its disk",
            Self::Stopped => "the group has stopped on this node",
            Self::Unreadable => "the group's answer is of another version",
        })
    }
}
