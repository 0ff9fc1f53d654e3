//! Whether this node still belongs to the cluster.
//!
//! A node that is removed while it runs reads so in its copy of `global`, of which it stays a learner that long. One that
//! was down, or cut off, finds no leader in its groups when it is back, and asks the others.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use trent_domain::ids::NodeId;

use crate::groups::Groups;
use crate::regions::link::Link;

/// A group without a leader for so long is not just electing one.
const LEADERLESS_FOR: Duration = Duration::from_secs(5);

/// Notices that this node was removed.
pub struct Standing {
    /// This node.
    pub node: NodeId,
    /// Region and cluster state.
    pub groups: Groups,
    /// The way to other nodes.
    pub link: Arc<Link>,
}

impl Standing {
    /// Returns once this node is known to be removed.
    pub async fn lost(&self) {
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
            if self.is_leaderless() && self.link.says_removed().await {
                return;
            }
        }
    }

    fn is_leaderless(&self) -> bool {
        self.groups.region.leader().is_none() || self.groups.global.leader().is_none()
    }
}
