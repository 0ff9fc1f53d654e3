//! Nodes in the directory.

use crate::ids::{NodeId, RegionName};
use crate::node_address::NodeAddress;
use crate::time::Timestamp;

/// A node as it announces itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNode {
    /// Its number; none is ever used again.
    pub id: NodeId,
    /// The region it serves.
    pub region: RegionName,
    /// Its AWS endpoint.
    pub api: NodeAddress,
    /// Its address for other nodes.
    pub peer: NodeAddress,
}

/// A node in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its number; none is ever used again.
    pub id: NodeId,
    /// The region it serves.
    pub region: RegionName,
    /// Its AWS endpoint.
    pub api: NodeAddress,
    /// Its address for other nodes.
    pub peer: NodeAddress,
    /// What the operator wants of it.
    pub status: NodeStatus,
    /// Log time at which it became a node of the cluster.
    pub joined_at: Timestamp,
}

impl Node {
    /// A node that has just been taken in.
    pub fn new(announced: NewNode, joined_at: Timestamp) -> Self {
        let NewNode {
            id,
            region,
            api,
            peer,
        } = announced;
        Self {
            id,
            region,
            api,
            peer,
            status: NodeStatus::Active,
            joined_at,
        }
    }

    /// Whether it is the node that announces itself so.
    pub fn is(&self, announced: &NewNode) -> bool {
        self.id == announced.id
            && self.region == announced.region
            && self.api == announced.api
            && self.peer == announced.peer
    }
}

/// What the operator wants of a node. What the groups have made of it, their memberships say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeStatus {
    /// It takes part: a voter of its region, a learner or voter of `global`, a leader where it is elected.
    Active,
    /// It votes and leads nothing, and asks load balancers to leave it alone: it is about to be restarted.
    Draining,
    /// It is taken out of every group. Then it is forgotten, for good.
    Leaving,
}
