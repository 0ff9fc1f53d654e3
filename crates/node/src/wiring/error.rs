//! Why a node ends.

use std::net::SocketAddr;
use std::path::PathBuf;

use trent_consensus::{OpenError, Unavailable};
use trent_crypto::error::{ProviderError, RandomnessUnavailable};
use trent_domain::ids::{GroupId, NodeId};

use crate::admin::SocketError;
use crate::http::TlsError;
use crate::peer_tls::PeerTlsError;
use crate::xks::TrustError;

/// Why a node does not start, or does not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The data directory cannot be used.
    #[error("cannot use {}: {source}", path.display())]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The root key cannot be had.
    #[error(transparent)]
    RootKey(#[from] ProviderError),
    /// The machine gives no randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
    /// What is on disk cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// TLS files cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Files of TLS between nodes cannot be used.
    #[error(transparent)]
    PeerTls(#[from] PeerTlsError),
    /// Trust anchors cannot be used.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Operators cannot be listened to.
    #[error(transparent)]
    AdminSocket(#[from] SocketError),
    /// A group could not be begun.
    #[error("{group} could not be begun: {source}")]
    Begin {
        /// The group.
        group: GroupId,
        /// Why.
        source: Unavailable,
    },
    /// The cluster has let this node go.
    #[error(
        "node {0} was removed from the cluster: its number is not used again. To bring this machine back, invite it as a new \
         node, with an empty data directory"
    )]
    Removed(NodeId),
    /// A group failed, and with it the node: it would only answer errors, and keep its place among the voters.
    #[error(
        "{group} stopped: {reason}. Nothing acknowledged is lost; see to the cause (the disk, most likely) and start the \
         node again"
    )]
    Stopped {
        /// The group.
        group: GroupId,
        /// What it says.
        reason: String,
    },
}
