//! Keeps every node of the cluster a member of `global`: those that do not vote are learners, so that each has
//! its own copy of accounts and regions.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tracing::{debug, info};
use trent_consensus::{GlobalMachine, GroupHandle};
use trent_domain::ids::NodeId;

use crate::directory::{self, Directory};
use crate::shutdown::Shutdown;

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The job. Every node runs it; it works on the leader of `global` alone.
pub struct Learners {
    /// The group.
    pub global: GroupHandle<GlobalMachine>,
    /// Who should be in it.
    pub directory: Arc<Directory>,
}

impl Learners {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            if self.global.leads() {
                self.add_missing().await;
            }
        }
    }

    async fn add_missing(&self) {
        let metrics = self.global.metrics();
        let present: BTreeSet<NodeId> = metrics.voters.into_iter().chain(metrics.learners).collect();
        let view = self.directory.view();
        for node in view.nodes().filter(|node| !present.contains(&node.id)) {
            match self
                .global
                .add_learner(node.id, directory::raft_member(node))
                .await
            {
                Ok(()) => info!(node = %node.id, "the node follows the global group"),
                Err(error) => {
                    debug!(node = %node.id, %error, "the node does not follow the global group yet")
                }
            }
        }
    }
}
