//! The channels to other nodes, shared by all groups of a process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use trent_domain::ids::{GroupId, NodeId};
use trent_proto::peer::v1::forward_client::ForwardClient;
use trent_proto::peer::v1::progress_client::ProgressClient;
use trent_proto::peer::v1::raft_client::RaftClient;
use trent_proto::tonic::transport::{Channel, Endpoint};

use crate::identity::{NodeIdentity, Route};
use crate::network::channel::PeerChannel;
use crate::network::dialer::Dialer;
use crate::types::Member;

/// The largest message between nodes, on both sides: some entries of the largest size, or one chunk.
pub(crate) const MESSAGE_LIMIT: usize = 16 << 20;

/// How often a connection is probed, and how long the answer may take: a peer that vanished without a word is
/// noticed within their sum.
#[derive(Debug, Clone, Copy)]
struct Probe {
    every: Duration,
    within: Duration,
}

impl Probe {
    /// For peers of this node's own region.
    const NEAR: Self = Self {
        every: Duration::from_millis(500),
        within: Duration::from_millis(500),
    };

    /// For those of other regions: the farthest answer in half a second, and once more if a packet was lost.
    const FAR: Self = Self {
        every: Duration::from_millis(1000),
        within: Duration::from_millis(1500),
    };
}

/// All peers of a node.
pub(crate) struct Peers {
    identity: NodeIdentity,
    dialer: Arc<dyn Dialer>,
    peers: Mutex<HashMap<NodeId, Arc<Peer>>>,
}

impl Peers {
    pub(crate) fn new(identity: NodeIdentity, dialer: Arc<dyn Dialer>) -> Self {
        Self {
            identity,
            dialer,
            peers: Mutex::default(),
        }
    }

    pub(crate) fn identity(&self) -> &NodeIdentity {
        &self.identity
    }

    /// The peer at its present address. Nothing is connected before it is used.
    pub(crate) fn peer(&self, node: NodeId, member: &Member) -> Arc<Peer> {
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        match peers.get(&node) {
            Some(peer) if peer.control.address() == member.address => peer.clone(),
            _ => {
                let probe = self.probe(member);
                let peer = Arc::new(Peer::new(self.dialer.clone(), node, &member.address, probe));
                peers.insert(node, peer.clone());
                peer
            }
        }
    }

    fn probe(&self, member: &Member) -> Probe {
        if member.region == self.identity.member.region {
            Probe::NEAR
        } else {
            Probe::FAR
        }
    }

    pub(crate) fn route(&self, group: &GroupId, to: NodeId) -> Route {
        Route::new(&self.identity, group, to)
    }
}

/// One other node. Votes, heartbeats and forwarded requests have a connection of their own, so that neither a burst
/// of entries nor a snapshot delays a sign of life.
pub(crate) struct Peer {
    control: PeerChannel,
    bulk: PeerChannel,
}

impl Peer {
    fn new(dialer: Arc<dyn Dialer>, node: NodeId, address: &str, probe: Probe) -> Self {
        let channel = || PeerChannel::new(dialer.clone(), node, address, endpoint(probe));
        Self {
            control: channel(),
            bulk: channel(),
        }
    }

    /// For votes and heartbeats.
    pub(crate) fn control(&self) -> RaftClient<Channel> {
        limited(RaftClient::new(self.control.get()))
    }

    /// For entries and snapshots.
    pub(crate) fn bulk(&self) -> RaftClient<Channel> {
        limited(RaftClient::new(self.bulk.get()))
    }

    /// For requests on their way to the leader.
    pub(crate) fn forward(&self) -> ForwardClient<Channel> {
        ForwardClient::new(self.control.get())
            .max_decoding_message_size(MESSAGE_LIMIT)
            .max_encoding_message_size(MESSAGE_LIMIT)
    }

    /// For questions about how far it has come.
    pub(crate) fn progress(&self) -> ProgressClient<Channel> {
        ProgressClient::new(self.control.get())
    }
}

fn limited(client: RaftClient<Channel>) -> RaftClient<Channel> {
    client
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT)
}

/// The URI is a name only: the connector knows the address.
fn endpoint(probe: Probe) -> Endpoint {
    Endpoint::from_static("http://peer")
        .http2_keep_alive_interval(probe.every)
        .keep_alive_timeout(probe.within)
        .keep_alive_while_idle(true)
        .http2_adaptive_window(true)
}
