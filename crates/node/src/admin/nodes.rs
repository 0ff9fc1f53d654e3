//! Nodes of the cluster: who is invited, who is there, who is to go.

use std::time::Duration;

use trent_crypto::secret::JoinToken;
use trent_domain::global::Command;
use trent_domain::global::Reply;
use trent_domain::global::command::{DrainNode, InviteNode, RemoveNode};
use trent_domain::global::state::{Invitation, Node, NodeStatus};
use trent_domain::ids::NodeId;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::input::parse;
use super::{Admin, refusal, spread};

/// A token is good for a day if nobody says otherwise.
const VALID_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// Whoever sets up a machine within a month is early enough; a token that lies around for longer is found by others.
const MAX_VALID_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl Admin {
    /// Reserves a number and draws a token.
    pub(super) async fn invite_node(
        &self,
        request: pb::InviteNodeRequest,
    ) -> Result<pb::InviteNodeResponse, Status> {
        let token = JoinToken::generate(self.randomness.as_ref()).map_err(refusal::internal)?;
        let command = InviteNode {
            region: parse(&request.region)?,
            token_hash: token.hash(),
            valid_for_millis: valid_for_millis(request.valid_for_seconds)?,
        };
        let made = self.make(Command::InviteNode(command)).await?;
        let Reply::NodeInvited { node, expires_at } = made.reply else {
            return Err(refusal::unexpected(&made.reply));
        };
        Ok(pb::InviteNodeResponse {
            node: node.0,
            token: token.expose().to_owned(),
            expires_at: expires_at.as_millis(),
            spread: spread::of(made.settled),
        })
    }

    /// The directory's nodes, and the invitations that are still good.
    pub(super) async fn list_nodes(&self, _: pb::ListNodesRequest) -> Result<pb::ListNodesResponse, Status> {
        let global = self.read().await?;
        let now = self.clock.now();
        let is_good = |invitation: &&Invitation| now < invitation.expires_at;
        let invitations = global.state.invitations().map(AsRef::as_ref).filter(is_good);
        Ok(pb::ListNodesResponse {
            nodes: global.state.nodes().map(|node| message(node)).collect(),
            invitations: invitations.map(invited).collect(),
        })
    }

    /// Keeps leadership and clients away from a node.
    pub(super) async fn drain_node(
        &self,
        request: pb::DrainNodeRequest,
    ) -> Result<pb::DrainNodeResponse, Status> {
        let command = DrainNode {
            node: NodeId(request.node),
            draining: true,
        };
        let settled = self.change(Command::DrainNode(command)).await?;
        Ok(pb::DrainNodeResponse {
            spread: spread::of(settled),
        })
    }

    /// Lets leadership and clients back to a node.
    pub(super) async fn undrain_node(
        &self,
        request: pb::UndrainNodeRequest,
    ) -> Result<pb::UndrainNodeResponse, Status> {
        let command = DrainNode {
            node: NodeId(request.node),
            draining: false,
        };
        let settled = self.change(Command::DrainNode(command)).await?;
        Ok(pb::UndrainNodeResponse {
            spread: spread::of(settled),
        })
    }

    /// Wishes a node out of the cluster.
    pub(super) async fn remove_node(
        &self,
        request: pb::RemoveNodeRequest,
    ) -> Result<pb::RemoveNodeResponse, Status> {
        let node = NodeId(request.node);
        let settled = self.change(Command::RemoveNode(RemoveNode { node })).await?;
        Ok(pb::RemoveNodeResponse {
            spread: spread::of(settled),
        })
    }
}

fn valid_for_millis(seconds: Option<u64>) -> Result<u64, Status> {
    let (wanted, longest) = (seconds.unwrap_or(VALID_FOR.as_secs()), MAX_VALID_FOR.as_secs());
    if (1..=longest).contains(&wanted) {
        return Ok(wanted * 1000);
    }
    Err(Status::invalid_argument(format!(
        "a token is good for 1 to {longest} seconds"
    )))
}

/// A node as it is told.
pub(super) fn message(node: &Node) -> pb::Node {
    let status = match node.status {
        NodeStatus::Active => pb::NodeStatus::Active,
        NodeStatus::Draining => pb::NodeStatus::Draining,
        NodeStatus::Leaving => pb::NodeStatus::Leaving,
    };
    pb::Node {
        node: node.id.0,
        region: node.region.to_string(),
        api: node.api.to_string(),
        peer: node.peer.to_string(),
        status: status.into(),
        joined_at: node.joined_at.as_millis(),
    }
}

fn invited(invitation: &Invitation) -> pb::Invitation {
    pb::Invitation {
        node: invitation.node.0,
        region: invitation.region.to_string(),
        expires_at: invitation.expires_at.as_millis(),
    }
}
