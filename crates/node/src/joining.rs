//! Takes nodes into the cluster: the peer call with which a new node shows its token, the one with which a node says that
//! it is reached elsewhere, and the one with which it asks whether it still belongs.

use std::sync::Arc;

use tracing::info;
use trent_consensus::{AuthenticatedPeer, GlobalMachine, GroupHandle};
use trent_crypto::secret::JoinToken;
use trent_domain::global::command::{JoinNode, MoveNode};
use trent_domain::global::state::NewNode;
use trent_domain::global::{Command, Entry, Refusal, Reply};
use trent_domain::ids::{ClusterId, IdError, NodeId};
use trent_proto::peer::v1::membership_server::Membership;
use trent_proto::peer::v1::{
    AnnounceRequest, AnnounceResponse, JoinClusterRequest, JoinClusterResponse, StandingRequest,
    StandingResponse,
};
use trent_proto::tonic::{Extensions, Request, Response, Status, async_trait};

use crate::admin::directory_status;
use crate::clock::Clock;
use crate::request_ids::RequestIds;

/// Answers nodes that want to join or have moved. Any node of the cluster does; `global` decides.
pub struct Joining {
    /// The cluster; nodes of another one are refused.
    pub cluster: ClusterId,
    /// Where the directory is.
    pub global: GroupHandle<GlobalMachine>,
    /// For the entries.
    pub clock: Clock,
    /// Names the entries.
    pub request_ids: Arc<RequestIds>,
}

#[async_trait]
impl Membership for Joining {
    async fn join(
        &self,
        request: Request<JoinClusterRequest>,
    ) -> Result<Response<JoinClusterResponse>, Status> {
        let peer = require_identity(request.extensions(), NodeId(request.get_ref().node))?;
        self.require_member(peer.node)?;
        let request = request.into_inner();
        self.require_cluster(&request.cluster_id)?;
        let token_hash = JoinToken::from(request.token).hash();
        let node = NewNode {
            id: NodeId(request.node),
            region: request.region.parse().map_err(malformed)?,
            api: request.api.parse().map_err(malformed)?,
            peer: request.peer.parse().map_err(malformed)?,
        };
        require_region(&peer, &node)?;
        info!(node = %node.id, region = %node.region, peer = %node.peer, "a node asks to join");
        match self
            .propose(Command::JoinNode(JoinNode { node, token_hash }))
            .await?
        {
            Reply::NodeJoined { founds_region } => Ok(Response::new(JoinClusterResponse { founds_region })),
            other => Err(Status::internal(format!("unexpected reply: {other:?}"))),
        }
    }

    async fn announce(
        &self,
        request: Request<AnnounceRequest>,
    ) -> Result<Response<AnnounceResponse>, Status> {
        let peer = require_identity(request.extensions(), NodeId(request.get_ref().node))?;
        self.require_member(peer.node)?;
        let request = request.into_inner();
        self.require_cluster(&request.cluster_id)?;
        let command = MoveNode {
            node: NodeId(request.node),
            api: request.api.parse().map_err(malformed)?,
            peer: request.peer.parse().map_err(malformed)?,
        };
        info!(node = %command.node, peer = %command.peer, "a node is reached elsewhere from now on");
        self.propose(Command::MoveNode(command)).await?;
        Ok(Response::new(AnnounceResponse {}))
    }

    async fn standing(
        &self,
        request: Request<StandingRequest>,
    ) -> Result<Response<StandingResponse>, Status> {
        let node = NodeId(request.get_ref().node);
        require_identity(request.extensions(), node)?;
        self.require_cluster(&request.get_ref().cluster_id)?;
        let removed = self.global.local().state.has_removed(node);
        Ok(Response::new(StandingResponse { removed }))
    }
}

impl Joining {
    fn require_cluster(&self, cluster: &[u8]) -> Result<(), Status> {
        if cluster == self.cluster.as_bytes().as_slice() {
            return Ok(());
        }
        Err(Status::permission_denied("this is another cluster"))
    }

    /// A node that was removed hears so from `standing`, and nothing else from anybody.
    fn require_member(&self, node: NodeId) -> Result<(), Status> {
        match self.global.local().state.has_removed(node) {
            true => Err(Status::permission_denied("the node was removed from the cluster")),
            false => Ok(()),
        }
    }

    async fn propose(&self, command: Command) -> Result<Reply, Status> {
        let entry = Entry {
            at: self.clock.now(),
            request_id: self.request_ids.draw(),
            command,
        };
        let outcome = self.global.propose(&entry).await;
        let outcome = outcome.map_err(|reason| Status::unavailable(reason.to_string()))?;
        outcome.map_err(|refusal| {
            info!(%refusal, "the directory refuses a node");
            match refusal {
                Refusal::Directory(refusal) => directory_status(refusal),
                other => Status::failed_precondition(other.to_string()),
            }
        })
    }
}

/// A token is not enough, and a number even less: the connection has to be of that node. Gives what the certificate says.
fn require_identity(connection: &Extensions, node: NodeId) -> Result<AuthenticatedPeer, Status> {
    let peer = AuthenticatedPeer::of(connection)?;
    if peer.node != node {
        return Err(Status::permission_denied(format!(
            "the certificate is of node {}, and the call is node {node}'s",
            peer.node
        )));
    }
    Ok(peer.clone())
}

/// A node joins the region of its certificate.
fn require_region(peer: &AuthenticatedPeer, node: &NewNode) -> Result<(), Status> {
    if peer.region == node.region {
        return Ok(());
    }
    Err(Status::permission_denied(format!(
        "the certificate is of a node of {}, not of {}",
        peer.region, node.region
    )))
}

fn malformed(error: IdError) -> Status {
    Status::invalid_argument(error.to_string())
}

#[cfg(test)]
mod tests {
    use trent_proto::tonic::Code;

    use super::*;

    fn connection(peer: Option<(u64, &str)>) -> Extensions {
        let mut connection = Extensions::new();
        if let Some((node, region)) = peer {
            connection.insert(AuthenticatedPeer {
                node: NodeId(node),
                region: region.parse().unwrap(),
            });
        }
        connection
    }

    fn node(region: &str) -> NewNode {
        NewNode {
            id: NodeId(7),
            region: region.parse().unwrap(),
            api: "node-7.example:443".parse().unwrap(),
            peer: "node-7.example:4700".parse().unwrap(),
        }
    }

    #[test]
    fn a_call_is_of_the_node_of_the_certificate() {
        let verdict = |peer| require_identity(&connection(peer), NodeId(7)).map_err(|status| status.code());
        assert!(verdict(Some((7, "here"))).is_ok());
        assert_eq!(verdict(Some((8, "here"))), Err(Code::PermissionDenied));
        assert_eq!(verdict(None), Err(Code::Unauthenticated));
    }

    #[test]
    fn a_node_joins_the_region_of_its_certificate() {
        let peer = require_identity(&connection(Some((7, "here"))), NodeId(7)).unwrap();
        assert!(require_region(&peer, &node("here")).is_ok());
        let refused = require_region(&peer, &node("there")).unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied);
    }
}
