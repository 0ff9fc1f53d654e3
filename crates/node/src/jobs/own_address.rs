//! Tells the cluster where this node is reached, when its configuration says otherwise than the directory.
//!
//! Its groups cannot be asked for that: their leaders look for this node where it was. So it goes to any other node.

use std::sync::Arc;
use std::time::Duration;

use tracing::{info, warn};
use trent_domain::global::state::NewNode;
use trent_proto::peer::v1::AnnounceRequest;

use crate::directory::Directory;
use crate::regions::link::Link;
use crate::shutdown::Shutdown;

/// Without a change of the directory the job looks again after this long: nobody may have been reached.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The job.
pub struct OwnAddress {
    /// What the cluster knows.
    pub directory: Arc<Directory>,
    /// The way to other nodes.
    pub link: Arc<Link>,
}

impl OwnAddress {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut changes = self.directory.changes();
        loop {
            if self.is_elsewhere() {
                tokio::select! {
                    () = self.tell() => {}
                    () = shutdown.wait() => return,
                }
            }
            tokio::select! {
                _ = changes.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = shutdown.wait() => return,
            }
        }
    }

    fn is_elsewhere(&self) -> bool {
        let own = NewNode::from(self.directory.own());
        let view = self.directory.view();
        let known = view.node(own.id);
        known.is_some_and(|known| known.api != own.api || known.peer != own.peer)
    }

    async fn tell(&self) {
        let own = NewNode::from(self.directory.own());
        let announcement = AnnounceRequest {
            api: own.api.to_string(),
            peer: own.peer.to_string(),
            ..AnnounceRequest::default()
        };
        match self.link.announce(announcement).await {
            Ok(()) => info!(peer = %own.peer, "the cluster knows where this node is reached now"),
            Err(error) => warn!(%error, "the cluster does not know yet where this node is reached now"),
        }
    }
}
