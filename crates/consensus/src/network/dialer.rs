//! How a connection to a peer is made: the seam between consensus and TLS, and for faults in tests.

use std::io;

use futures::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite};
use trent_domain::ids::NodeId;

/// Opens connections to peers.
pub trait Dialer: Send + Sync + 'static {
    /// Connects to the node at that address, and makes sure that it is that node.
    fn dial(&self, node: NodeId, address: &str) -> BoxFuture<'static, io::Result<Box<dyn PeerStream>>>;

    /// Grows whenever this node proves otherwise who it is, or believes others. Who keeps a channel from before dials anew
    /// for what comes, and lets what is under way end on the old one: peers will not take that for ever.
    fn generation(&self) -> u64;
}

/// A connection to a peer.
pub trait PeerStream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> PeerStream for T {}

/// A network on which nobody is there.
#[cfg(test)]
pub(crate) struct Nobody;

#[cfg(test)]
impl Dialer for Nobody {
    fn dial(&self, _: NodeId, _: &str) -> BoxFuture<'static, io::Result<Box<dyn PeerStream>>> {
        Box::pin(async { Err(io::ErrorKind::ConnectionRefused.into()) })
    }

    fn generation(&self) -> u64 {
        0
    }
}
