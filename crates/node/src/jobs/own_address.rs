//! Tells the cluster where this node is reached, when its configuration says otherwise than the directory.
//!
//! Its groups cannot be asked for that: their leaders look for this node where it was. So it goes to any other node: to one
//! that the directory knows, or to a seed. A node that does not know the directory does not know what that says of it, so
//! it tells its address in any case.

use std::sync::Arc;
use std::time::Duration;

use tracing::{debug, info, warn};
use trent_domain::global::state::{NewNode, Node};
use trent_domain::node_address::NodeAddress;
use trent_proto::peer::v1::AnnounceRequest;

use crate::directory::Directory;
use crate::peer_tls::{PeerTls, channel_to_seed};
use crate::regions::link::Link;
use crate::shutdown::Shutdown;

/// How often the job looks. In an undisturbed start the directory has arrived by then.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The job.
pub struct OwnAddress {
    /// What the cluster knows.
    pub directory: Arc<Directory>,
    /// The way to other nodes.
    pub link: Arc<Link>,
    /// How seeds are dialled.
    pub peer_tls: Arc<PeerTls>,
    /// Nodes to ask beside those that the directory knows.
    pub seeds: Vec<NodeAddress>,
}

impl OwnAddress {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let look = async {
            loop {
                tokio::time::sleep(LOOK_EVERY).await;
                if self.may_be_elsewhere() {
                    self.tell().await;
                }
            }
        };
        tokio::select! {
            () = look => {}
            () = shutdown.wait() => {}
        }
    }

    fn may_be_elsewhere(&self) -> bool {
        let own = NewNode::from(self.directory.own());
        let view = self.directory.view();
        let is_known_so = |known: &Arc<Node>| known.api == own.api && known.peer == own.peer;
        // A copy from before this node joined does not have it, and nobody brings news to where it is not any more.
        !view.is_replicated() || !view.node(own.id).is_some_and(is_known_so)
    }

    async fn tell(&self) {
        let own = NewNode::from(self.directory.own());
        let announcement = AnnounceRequest {
            api: own.api.to_string(),
            peer: own.peer.to_string(),
            ..AnnounceRequest::default()
        };
        let seeds = self.seeds.iter().cloned();
        let seeds = seeds.map(|seed| channel_to_seed(self.peer_tls.clone(), seed));
        match self.link.announce(announcement, seeds.collect()).await {
            Ok(()) => info!(peer = %own.peer, "the cluster knows where this node is reached"),
            Err(error) if self.directory.view().is_replicated() => {
                warn!(%error, "the cluster does not know yet where this node is reached now");
            }
            Err(error) => {
                debug!(%error, "nobody takes this node's address, and the cluster is not known yet")
            }
        }
    }
}
