//! Why a membership stays as it is.

use std::fmt;

use trent_domain::ids::NodeId;

use crate::error::Unavailable;

/// Why a group's membership, or its leader, was not changed. The same change may be possible a moment later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MembershipRefused {
    /// This node does not lead.
    NotLeader,
    /// Another change is under way.
    UnderWay,
    /// A voter would have to be a member already.
    NotAMember(NodeId),
    /// The node votes: it must cease to before it goes.
    Votes(NodeId),
    /// The node does not vote, so it cannot lead.
    NotAVoter(NodeId),
    /// The node does not answer, or lacks much of the log.
    NotReady(NodeId),
    /// Too few of the voters answer now: the group could commit nothing more.
    NoMajority {
        /// Those that answer.
        heard: usize,
        /// All that there would be.
        voters: usize,
    },
    /// The group did not bring the change to its end in time, or stopped. It may have begun.
    Unfinished(Unavailable),
}

impl fmt::Display for MembershipRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLeader => f.write_str("this node does not lead the group"),
            Self::UnderWay => f.write_str("another change of the membership is under way"),
            Self::NotAMember(node) => write!(f, "node {node} is no member of the group"),
            Self::Votes(node) => write!(f, "node {node} still votes"),
            Self::NotAVoter(node) => write!(f, "node {node} does not vote"),
            Self::NotReady(node) => write!(f, "node {node} does not answer or has not caught up"),
            Self::NoMajority { heard, voters } => {
                write!(
                    f,
                    "of {voters} voters only {heard} would answer, which is no majority"
                )
            }
            Self::Unfinished(reason) => write!(f, "the change was not finished: {reason}"),
        }
    }
}
