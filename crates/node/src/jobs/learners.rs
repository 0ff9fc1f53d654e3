//! Keeps every node of the cluster a member of `global`: those that do not vote are learners, so that each has
//! its own copy of accounts and regions.

use std::collections::BTreeSet;
use std::time::Duration;

use tracing::{debug, info};
use trent_consensus::{GlobalMachine, GroupHandle};
use trent_domain::ids::NodeId;

use crate::config::Members;
use crate::shutdown::Shutdown;

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The job. Every node runs it; it works on the leader of `global` alone.
pub struct Learners {
    /// The group.
    pub global: GroupHandle<GlobalMachine>,
    /// Who should be in it.
    pub members: Members,
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
        for member in self.members.all().filter(|member| !present.contains(&member.id)) {
            match self.global.add_learner(member.id, member.into()).await {
                Ok(()) => info!(node = %member.id, "the node follows the global group"),
                Err(error) => {
                    debug!(node = %member.id, %error, "the node does not follow the global group yet")
                }
            }
        }
    }
}
