//! Nodes of the directory, and who is invited to be one.

use serde::{Deserialize, Serialize};
use trent_domain::global::state::{Invitation, Node, NodeStatus};
use trent_domain::ids::NodeId;
use trent_domain::time::Timestamp;

use crate::records::RecordError;
use crate::records::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NodeV1 {
    id: u64,
    region: String,
    api: String,
    peer: String,
    status: NodeStatusV1,
    joined_at: u64,
}

#[derive(Debug, Serialize, Deserialize)]
enum NodeStatusV1 {
    Active,
    Draining,
    Leaving,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct InvitationV1 {
    node: u64,
    region: String,
    token_hash: [u8; 32],
    expires_at: u64,
}

impl From<&Node> for NodeV1 {
    fn from(node: &Node) -> Self {
        Self {
            id: node.id.0,
            region: node.region.to_string(),
            api: node.api.to_string(),
            peer: node.peer.to_string(),
            status: node.status.into(),
            joined_at: node.joined_at.as_millis(),
        }
    }
}

impl TryFrom<NodeV1> for Node {
    type Error = RecordError;

    fn try_from(stored: NodeV1) -> Result<Self, RecordError> {
        Ok(Self {
            id: NodeId(stored.id),
            region: parse(&stored.region, "region name")?,
            api: parse(&stored.api, "node address")?,
            peer: parse(&stored.peer, "node address")?,
            status: stored.status.into(),
            joined_at: Timestamp::from_millis(stored.joined_at),
        })
    }
}

impl From<NodeStatus> for NodeStatusV1 {
    fn from(status: NodeStatus) -> Self {
        match status {
            NodeStatus::Active => Self::Active,
            NodeStatus::Draining => Self::Draining,
            NodeStatus::Leaving => Self::Leaving,
        }
    }
}

impl From<NodeStatusV1> for NodeStatus {
    fn from(stored: NodeStatusV1) -> Self {
        match stored {
            NodeStatusV1::Active => Self::Active,
            NodeStatusV1::Draining => Self::Draining,
            NodeStatusV1::Leaving => Self::Leaving,
        }
    }
}

impl From<&Invitation> for InvitationV1 {
    fn from(invitation: &Invitation) -> Self {
        Self {
            node: invitation.node.0,
            region: invitation.region.to_string(),
            token_hash: invitation.token_hash,
            expires_at: invitation.expires_at.as_millis(),
        }
    }
}

impl TryFrom<InvitationV1> for Invitation {
    type Error = RecordError;

    fn try_from(stored: InvitationV1) -> Result<Self, RecordError> {
        Ok(Self {
            node: NodeId(stored.node),
            region: parse(&stored.region, "region name")?,
            token_hash: stored.token_hash,
            expires_at: Timestamp::from_millis(stored.expires_at),
        })
    }
}
