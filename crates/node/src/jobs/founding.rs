//! Begins a new region's group on the region's first node.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tracing::{info, warn};
use trent_consensus::{GroupHandle, Initialized, RegionMachine};

use crate::directory::Directory;
use crate::shutdown::Shutdown;

/// The pause before a group that could not be begun is begun again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The job of a node that joined. It waits until the directory has arrived and says whether this node founds its region;
/// every other node of the region is taken in by those that are there.
pub struct Founding {
    /// The region's group.
    pub region: GroupHandle<RegionMachine>,
    /// Says who founds.
    pub directory: Arc<Directory>,
}

impl Founding {
    /// Works until the group has begun, or until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut changes = self.directory.changes();
        loop {
            if self.directory.founds_region() {
                if self.begin().await {
                    return;
                }
                tokio::select! {
                    () = tokio::time::sleep(AGAIN_AFTER) => {}
                    () = shutdown.wait() => return,
                }
            } else {
                tokio::select! {
                    _ = changes.changed() => {}
                    () = shutdown.wait() => return,
                }
            }
        }
    }

    async fn begin(&self) -> bool {
        let own = self.directory.own();
        let voters = BTreeMap::from([(own.id, own.into())]);
        match self.region.initialize(voters).await {
            Ok(Initialized::Now) => {
                info!(region = %own.region, "this node founds the region");
                true
            }
            Ok(Initialized::Before) => true,
            Err(error) => {
                warn!(%error, region = %own.region, "the region could not be begun yet");
                false
            }
        }
    }
}
