//! Who a node is, and between whom messages go.

use bytes::Bytes;
use trent_domain::ids::{ClusterId, GroupId, NodeId};
use trent_proto::peer::v1::Header;
use trent_storage::sentinel::Identity;

use crate::types::Member;

/// A node of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeIdentity {
    /// The cluster: nodes of another one are refused.
    pub cluster: ClusterId,
    /// The node; an id is never used again.
    pub node: NodeId,
    /// Where its peers reach it, and its region.
    pub member: Member,
}

impl NodeIdentity {
    /// As the sentinel knows it.
    pub(crate) fn owner(&self) -> Identity {
        Identity {
            node: self.node.0,
            cluster: *self.cluster.as_bytes(),
        }
    }
}

/// Between which two nodes, and for which group, messages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) cluster: Bytes,
    pub(crate) group: String,
    pub(crate) from: NodeId,
    pub(crate) to: NodeId,
}

impl Route {
    pub(crate) fn new(identity: &NodeIdentity, group: &GroupId, to: NodeId) -> Self {
        let cluster = Bytes::copy_from_slice(identity.cluster.as_bytes());
        Self {
            cluster,
            group: group.to_string(),
            from: identity.node,
            to,
        }
    }

    pub(crate) fn header(&self) -> Option<Header> {
        Some(Header {
            cluster_id: self.cluster.clone(),
            group: self.group.clone(),
            from_node: self.from.0,
            to_node: self.to.0,
        })
    }
}
