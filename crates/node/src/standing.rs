//! Whether a node still belongs to the cluster.
//!
//! A node that is removed while it runs reads so in its copy of `global`, of which it stays a learner that long. One that
//! was down, or cut off, finds no leader in its groups when it is back, and asks the others.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::{sleep, timeout};
use trent_consensus::{AuthenticatedPeer, Dialer, GlobalMachine, GroupHandle, PeerChannel};
use trent_domain::global::state::Node;
use trent_domain::ids::NodeId;
use trent_proto::peer::v1::standing_client::StandingClient;
use trent_proto::peer::v1::standing_server::Standing;
use trent_proto::peer::v1::{StandingRequest, StandingResponse};
use trent_proto::tonic::transport::Endpoint;
use trent_proto::tonic::{self, Request, Response, Status};

use crate::directory::Directory;
use crate::groups::Groups;

/// A group without a leader for so long is not just electing one.
const LEADERLESS_FOR: Duration = Duration::from_secs(5);
/// Time for the others to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Tells other nodes whether they were removed.
pub struct StandingService {
    /// Where it is written.
    pub global: GroupHandle<GlobalMachine>,
}

#[tonic::async_trait]
impl Standing for StandingService {
    async fn ask(&self, request: Request<StandingRequest>) -> Result<Response<StandingResponse>, Status> {
        let asker = AuthenticatedPeer::of(request.extensions())?;
        let removed = self.global.local().state.has_removed(asker.node);
        Ok(Response::new(StandingResponse { removed }))
    }
}

/// Notices that this node was removed.
pub struct OwnStanding {
    /// This node.
    pub node: NodeId,
    /// Region and cluster state.
    pub groups: Groups,
    /// Whom to ask.
    pub directory: Arc<Directory>,
    /// The way to them.
    pub dialer: Arc<dyn Dialer>,
}

impl OwnStanding {
    /// Returns once this node is known to be removed.
    pub async fn removed(&self) {
        tokio::select! {
            () = self.read_so() => {}
            () = self.told_so() => {}
        }
    }

    /// Follows this node's copy of the directory.
    async fn read_so(&self) {
        let mut applied = self.groups.global.applied();
        while !self.groups.global.local().state.has_removed(self.node) {
            if applied.changed().await.is_err() {
                std::future::pending::<()>().await; // the group has stopped, and says why itself
            }
        }
    }

    /// Asks the others for as long as a group has no leader.
    async fn told_so(&self) {
        loop {
            sleep(LEADERLESS_FOR).await;
            if self.is_leaderless() && self.is_said_to_be_removed().await {
                return;
            }
        }
    }

    fn is_leaderless(&self) -> bool {
        self.groups.region.leader().is_none() || self.groups.global.leader().is_none()
    }

    async fn is_said_to_be_removed(&self) -> bool {
        let view = self.directory.view();
        let others = view.nodes().filter(|node| node.id != self.node);
        let mut answers: FuturesUnordered<_> = others.map(|node| self.ask(node)).collect();
        let asked = async {
            while let Some(removed) = answers.next().await {
                if removed {
                    return true;
                }
            }
            false
        };
        timeout(ANSWER_WITHIN, asked).await.unwrap_or(false)
    }

    async fn ask(&self, node: &Node) -> bool {
        let endpoint = Endpoint::from_static("http://peer").connect_timeout(ANSWER_WITHIN);
        let channel = PeerChannel::new(self.dialer.clone(), node.id, node.peer.as_str(), endpoint);
        let answer = StandingClient::new(channel.get()).ask(StandingRequest {}).await;
        answer.is_ok_and(|answer| answer.into_inner().removed)
    }
}
