//! What the leader of a group knows about its members.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::NodeId;

/// A group as its leader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// The leader. It may have ceased to be a voter.
    pub leader: NodeId,
    /// The voters; of a joint configuration those that it leads to.
    pub voters: BTreeSet<NodeId>,
    /// Whether a change of voters is half done.
    pub joint: bool,
    /// Every member, voter or learner, the leader included.
    pub members: BTreeMap<NodeId, Sight>,
}

/// One member, seen from the leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Whether it has answered just now.
    pub heard: bool,
    /// Whether it has nearly all of the log, so that no commit would have to wait for it as a voter.
    pub caught_up: bool,
}

impl Sight {
    /// Ready to vote, or to lead.
    pub fn is_ready(self) -> bool {
        self.heard && self.caught_up
    }
}

impl Roster {
    /// Whether a node is a member that could vote at once.
    pub fn is_ready(&self, node: NodeId) -> bool {
        self.members.get(&node).is_some_and(|sight| sight.is_ready())
    }

    /// Whether a node is a member that answers.
    pub fn is_heard(&self, node: NodeId) -> bool {
        self.members.get(&node).is_some_and(|sight| sight.heard)
    }

    /// Whether a majority of `voters` answers: whether a group with these voters could commit anything now.
    pub fn reaches_majority_of(&self, voters: &BTreeSet<NodeId>) -> bool {
        let heard = voters.iter().filter(|voter| self.is_heard(**voter)).count();
        is_majority(heard, voters.len())
    }
}

/// Whether `part` of `whole` voters can decide.
pub fn is_majority(part: usize, whole: usize) -> bool {
    2 * part > whole
}
