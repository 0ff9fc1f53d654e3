//! Where a request came from.

use std::net::{IpAddr, SocketAddr};

/// The connection that brought a client's request to the cluster: to this node, or to the node that handed it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The client's address.
    pub address: IpAddr,
    /// Whether the connection was TLS.
    pub secure: bool,
}

impl Origin {
    /// The origin of a connection.
    pub fn new(peer: SocketAddr, secure: bool) -> Self {
        Self {
            // A socket of both families shows clients of IPv4 by their mapped addresses, which no policy means.
            address: peer.ip().to_canonical(),
            secure,
        }
    }
}
