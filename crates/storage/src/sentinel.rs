//! A small fsynced file beside the stores that remembers whom they belong to and how far they were.
//!
//! A store that comes back behind it was restored from a copy, truncated, or opened empty. Voting or counting entries
//! on it would break promises already made, so the node refuses to start on it.

use std::path::Path;

use crate::StorageError;

/// Whom the data belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// This node; never reused.
    pub node: u64,
    /// The cluster.
    pub cluster: [u8; 16],
}

/// A vote in its order: a later term, then a greater node, then granted by a quorum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct VoteMark {
    /// The term.
    pub term: u64,
    /// The candidate or leader.
    pub node: u64,
    /// Whether a quorum granted it.
    pub committed: bool,
}

/// How far one group's log is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// The highest vote saved.
    pub vote: Option<VoteMark>,
    /// The highest index that is durable here and committed. (An entry that is not committed may be truncated by
    /// right, and would be missed for no reason.)
    pub index: u64,
}

/// Why a store is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SentinelMismatch {
    /// The directory belongs to another node or cluster.
    #[error(
        "this data belongs to node {found:?}, not to {expected:?}: \
         use the right data directory, or join as a new node with an empty one"
    )]
    OtherOwner {
        /// Who is starting.
        expected: Identity,
        /// Who wrote the data.
        found: Identity,
    },

    /// The store forgot what this node had promised.
    #[error(
        "the log of {group} went back in time (it was at {recorded:?}, now it is at {found:?}): it was restored from a \
         copy, truncated or emptied. Do not start this node on it: remove the node from the cluster, empty its data \
         directory, and join it under a new node id, so that it is rebuilt from its peers"
    )]
    Behind {
        /// The group.
        group: String,
        /// What this node had stored before.
        recorded: Progress,
        /// What its log holds now.
        found: Progress,
    },
}

/// The sentinel of a node: one for all groups.
#[derive(Debug)]
pub struct Sentinel {}

impl Sentinel {
    /// Opens or creates the file in `dir`; refuses one of another owner.
    pub fn open(dir: &Path, identity: Identity) -> Result<Self, StorageError> {
        let _ = (dir, identity);
        todo!()
    }

    /// Whether `open` found no file. On a data directory that is not empty, somebody removed it.
    pub fn is_new(&self) -> bool {
        todo!()
    }

    /// What is recorded for a group.
    pub fn progress(&self, group: &str) -> Progress {
        let _ = group;
        todo!()
    }

    /// Refuses a log that is behind what is recorded.
    pub fn check(&self, group: &str, found: Progress) -> Result<(), StorageError> {
        let _ = (group, found);
        todo!()
    }

    /// Records progress; what is lower than recorded is ignored. Durable on return, and free of I/O where nothing
    /// rises. Call it for every vote saved, and for the index as often as one fsync may cost.
    pub fn advance(&self, group: &str, reached: Progress) -> Result<(), StorageError> {
        let _ = (group, reached);
        todo!()
    }
}
