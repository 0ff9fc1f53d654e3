//! Whether this node still belongs to the cluster.
//!
//! A node that is removed while it runs reads so in its copy of `global`, of which it stays a learner that long. One that
//! was down, or cut off, asks the others when it is back: it finds no leader in its groups, or, where it did not vote any
//! more before, goes on believing in the last one that it followed.

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

    /// Asks the others for as long as a group has no leader, or this node has no vote in its region.
    async fn told_so(&self) {
        loop {
            sleep(LEADERLESS_FOR).await;
            if (self.is_leaderless() || !self.votes()) && self.link.says_removed().await {
                return;
            }
        }
    }

    /// Whether its region's group counts on this node, as far as it knows. Who does not vote does not elect, and so does not
    /// notice that nobody leads it any more.
    fn votes(&self) -> bool {
        self.groups.region.metrics().voters.contains(&self.node)
    }

    fn is_leaderless(&self) -> bool {
        self.groups.region.leader().is_none() || self.groups.global.leader().is_none()
    }
}
