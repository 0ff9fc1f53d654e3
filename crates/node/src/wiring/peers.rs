//! Other nodes: what they call here, and how this one reaches them.

use std::sync::Arc;

use tokio::net::TcpListener;
use tracing::warn;
use trent_consensus::{Dialer, Groups as RaftGroups};
use trent_proto::peer::v1::candidates_server::CandidatesServer;
use trent_proto::peer::v1::families_server::FamiliesServer;
use trent_proto::peer::v1::gateway_server::GatewayServer;
use trent_proto::peer::v1::inbox_server::InboxServer;
use trent_proto::peer::v1::membership_server::MembershipServer;
use trent_proto::peer::v1::presence_server::PresenceServer;
use trent_proto::tonic::service::Routes;

use super::parts::Parts;
use crate::config::Config;
use crate::joining::Joining;
use crate::peer_tls::{self, PeerDialer, PeerTls};
use crate::regions::candidates::Candidates;
use crate::regions::families::Families;
use crate::regions::gateway::Gateway;
use crate::regions::inbox::Inbox;
use crate::regions::link;
use crate::regions::presence::Presence;
use crate::rerouted::Rerouted;
use crate::shutdown::Shutdown;

impl Parts {
    /// What other regions' nodes call.
    pub(super) fn peer_routes(&self, config: &Config) -> Routes {
        let gateway = Gateway {
            cluster: config.cluster,
            region: config.region().clone(),
            global: self.groups.global.clone(),
            pipeline: self.pipeline.clone(),
        };
        let inbox = Inbox {
            cluster: config.cluster,
            groups: self.groups.clone(),
            keyrings: self.keyrings.clone(),
            workers: self.workers.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
            region: config.region().clone(),
        };
        let candidates = Candidates {
            cluster: config.cluster,
            region: config.region().clone(),
            groups: self.groups.clone(),
            quotas: self.quotas.clone(),
            read_policy: config.read_policy,
        };
        let families = Families {
            cluster: config.cluster,
            region: config.region().clone(),
            groups: self.groups.clone(),
        };
        let presence = Presence {
            cluster: config.cluster,
            region: config.region().clone(),
            global: self.groups.global.clone(),
            group: self.groups.region.clone(),
        };
        let joining = Joining {
            cluster: config.cluster,
            global: self.groups.global.clone(),
            clock: self.clock,
            request_ids: self.request_ids.clone(),
        };
        let gateway = GatewayServer::new(gateway)
            .max_decoding_message_size(link::MAX_MESSAGE_BYTES)
            .max_encoding_message_size(link::MAX_MESSAGE_BYTES);
        let inbox = InboxServer::new(inbox).max_decoding_message_size(link::MAX_MESSAGE_BYTES);
        Routes::new(gateway)
            .add_service(inbox)
            .add_service(CandidatesServer::new(candidates))
            .add_service(FamiliesServer::new(families))
            .add_service(PresenceServer::new(presence))
            .add_service(MembershipServer::new(joining))
    }
}

/// Serves peers until the node ends.
pub(super) fn serve_peers(
    raft: &RaftGroups,
    socket: TcpListener,
    tls: Arc<PeerTls>,
    routes: Routes,
    shutdown: Shutdown,
) -> impl Future<Output = ()> + Send + 'static {
    let served = raft.serve(peer_tls::accepted(tls, socket), routes, async move {
        shutdown.wait().await
    });
    async {
        if let Err(error) = served.await {
            warn!(%error, "the peer server ended");
        }
    }
}

/// What connects to other nodes: where they are for this one, and by what it shows them.
pub(super) fn dialer(config: &Config, peer_tls: &Arc<PeerTls>) -> Arc<dyn Dialer> {
    Arc::new(Rerouted {
        addresses: config.peer_addresses.clone(),
        dialer: Arc::new(PeerDialer(peer_tls.clone())),
    })
}
