//! Keeps this node's share of the request quotas: one of as many as its region has nodes.

use std::sync::Arc;

use crate::directory::Directory;
use crate::request_quotas::RequestQuotas;
use crate::shutdown::Shutdown;

/// The job.
pub struct QuotaShare {
    /// Says how many nodes there are.
    pub directory: Arc<Directory>,
    /// What is shared.
    pub quotas: Arc<RequestQuotas>,
}

impl QuotaShare {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut changes = self.directory.changes();
        loop {
            let nodes = self.directory.view().servers_of(&self.directory.own().region);
            self.quotas.share_with(nodes);
            tokio::select! {
                _ = changes.changed() => {}
                () = shutdown.wait() => return,
            }
        }
    }
}
