//! Takes out of the directory the nodes that leave, once no group counts on them any more.

use std::sync::Arc;
use std::time::Duration;

use tracing::{info, warn};
use trent_domain::global::command::ForgetNode;
use trent_domain::global::state::{Node, NodeStatus, RegionStatus};
use trent_domain::global::{Command, Entry};
use trent_domain::ids::{NodeId, RegionName};

use crate::clock::Clock;
use crate::directory::{Directory, View};
use crate::groups::Groups;
use crate::request_ids::RequestIds;
use crate::shutdown::Shutdown;

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The job. Every node runs it; it works on the leader of the node's region, and, for regions that are lost and have none,
/// on the leader of `global`.
pub struct Farewells {
    /// This node's region.
    pub region: RegionName,
    /// Region and cluster state.
    pub groups: Groups,
    /// Who leaves.
    pub directory: Arc<Directory>,
    /// For the entries it proposes.
    pub clock: Clock,
    /// Names them.
    pub request_ids: Arc<RequestIds>,
}

impl Farewells {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            for node in self.ready_to_go() {
                self.forget(node).await;
            }
        }
    }

    fn ready_to_go(&self) -> Vec<NodeId> {
        let view = self.directory.view();
        let leaving = view.nodes().filter(|node| node.status == NodeStatus::Leaving);
        let ready =
            leaving.filter(|node| self.is_out_of_region(&view, node) && !self.votes_in_global(node.id));
        ready.map(|node| node.id).collect()
    }

    /// Whether the node's region does without its vote, as far as this node can say so.
    fn is_out_of_region(&self, view: &View, node: &Node) -> bool {
        let is_lost = view.region(&node.region).is_some_and(|region| {
            matches!(
                region.status,
                RegionStatus::Lost { .. } | RegionStatus::Gone { .. }
            )
        });
        match self.groups.region.roster() {
            Some(roster) if node.region == self.region => !roster.joint && !roster.voters.contains(&node.id),
            _ => is_lost && self.groups.global.leads(),
        }
    }

    /// As this node's copy of `global` has it. What it misses is made good: a voter that is forgotten is taken out.
    fn votes_in_global(&self, node: NodeId) -> bool {
        self.groups.global.metrics().voters.contains(&node)
    }

    async fn forget(&self, node: NodeId) {
        let entry = Entry {
            at: self.clock.now(),
            request_id: self.request_ids.draw(),
            command: Command::ForgetNode(ForgetNode { node }),
        };
        match self.groups.global.propose(&entry).await {
            Ok(Ok(_)) => info!(%node, "the node has left every group and is forgotten"),
            Ok(Err(refusal)) => warn!(%node, %refusal, "the node is not forgotten"),
            Err(error) => warn!(%node, %error, "the node is not forgotten yet"),
        }
    }
}
