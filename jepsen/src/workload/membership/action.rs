//! Calls of operators, who let nodes join and leave.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::place::Place;

/// The history's key of all of them.
pub const OBJECT: &str = "cluster";
/// How an `await-end` fails: the node was removed, and its process goes on.
pub const STILL_RUNNING: &str = "still-running";

/// A call. Nodes are named by the numbers that the product gives them; what is the same everywhere is asked of any node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// InviteNode: reserves a number.
    InviteNode,
    /// `trent node join` and a start, at a place where no node is.
    JoinNode {
        /// The number of its invitation.
        number: u64,
        /// Where.
        place: Place,
    },
    /// DrainNode.
    DrainNode(u64),
    /// UndrainNode.
    UndrainNode(u64),
    /// RemoveNode.
    RemoveNode(u64),
    /// Waits until a node that was removed is forgotten and its process has ended: its place is free then.
    AwaitEnd {
        /// Whose.
        number: u64,
        /// Where it was.
        place: Place,
    },
    /// ListNodes, which asks a quorum.
    ListNodes,
    /// Status: what the node that is asked knows by itself.
    Status,
}

/// What a call shows; changes have nothing to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Of InviteNode: the number.
    Invited(u64),
    /// Of ListNodes.
    Directory(Directory),
    /// Of Status.
    Status {
        /// The number of whoever answers.
        number: u64,
        /// Its region's group.
        region: Group,
        /// The cluster's.
        global: Group,
        /// Its copy of the directory.
        directory: Directory,
    },
}

/// Nodes, and what the cluster does with them.
pub type Directory = BTreeMap<u64, Standing>;

/// What the cluster does with a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It counts on it.
    Active,
    /// It keeps leadership and clients away.
    Draining,
    /// It does without.
    Leaving,
}

/// The members of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Nothing where none is known.
    pub leader: Option<u64>,
    /// Who votes.
    pub voters: BTreeSet<u64>,
    /// Who follows.
    pub learners: BTreeSet<u64>,
    /// Whether the voters are being changed.
    pub joint: bool,
}
