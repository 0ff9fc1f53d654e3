//! How a connection to a peer is made: the seam for TLS, and for faults in tests.

use std::io;

use futures::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use trent_domain::ids::NodeId;

/// Opens connections to peers.
pub trait Dialer: Send + Sync + 'static {
    /// Connects to the node at that address. A dialer that authenticates peers checks that it is that node.
    fn dial(&self, node: NodeId, address: &str) -> BoxFuture<'static, io::Result<Box<dyn PeerStream>>>;
}

/// A connection to a peer.
pub trait PeerStream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> PeerStream for T {}

/// Plain TCP, for one machine or a network that encrypts by itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct TcpDialer;

impl Dialer for TcpDialer {
    fn dial(&self, _node: NodeId, address: &str) -> BoxFuture<'static, io::Result<Box<dyn PeerStream>>> {
        let address = address.to_owned();
        Box::pin(async move {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            Ok(Box::new(stream) as Box<dyn PeerStream>)
        })
    }
}
