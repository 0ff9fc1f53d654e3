//! Begins the group of a region that joins a running cluster.

use std::collections::BTreeMap;
use std::sync::Arc;

use tracing::{error, info};
use trent_consensus::{GroupHandle, Initialized, RegionMachine};

use crate::directory::Directory;
use crate::shutdown::Shutdown;

/// The job. Every node runs it; it works on the first node of a region, once: that node is the group's only voter, and
/// takes the others in as they join.
pub struct Founding {
    /// The region's group.
    pub region: GroupHandle<RegionMachine>,
    /// Which says who the first node is, and whether the region has begun.
    pub directory: Arc<Directory>,
}

impl Founding {
    /// Works until the region has begun, or shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut changes = self.directory.changes();
        loop {
            if self.directory.founds_region() {
                return self.begin().await;
            }
            tokio::select! {
                Ok(()) = changes.changed() => {}
                () = shutdown.wait() => return,
                else => return, // nobody follows the directory any more: the node ends
            }
        }
    }

    async fn begin(&self) {
        let own = self.directory.own();
        match self.region.initialize(BTreeMap::from([(own.id, own.into())])).await {
            Ok(Initialized::Now) => info!(region = %own.region, "the region begins with this node"),
            Ok(Initialized::Before) => {}
            Err(reason) => error!(region = %own.region, %reason, "the region does not begin"),
        }
    }
}
