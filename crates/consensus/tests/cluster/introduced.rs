//! Plain connections that begin with the name of who opened them: what TLS proves in the product, tests just say.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::{Stream, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_stream::wrappers::TcpListenerStream;
use trent_consensus::AuthenticatedPeer;
use trent_domain::ids::NodeId;
use trent_proto::tonic::transport::server::Connected;

/// A connection whose other end is known.
pub(crate) struct Introduced {
    stream: TcpStream,
    peer: AuthenticatedPeer,
}

/// Says who opens the connection.
pub(crate) async fn introduce(stream: &mut TcpStream, peer: &AuthenticatedPeer) -> io::Result<()> {
    let region = peer.region.as_str().as_bytes();
    let mut name = peer.node.0.to_be_bytes().to_vec();
    name.push(region.len() as u8);
    name.extend_from_slice(region);
    stream.write_all(&name).await
}

/// The connections of a listener; who goes away without a name never was there.
pub(crate) fn accepted(listener: TcpListener) -> impl Stream<Item = io::Result<Introduced>> + Send {
    TcpListenerStream::new(listener).filter_map(|stream| async { meet(stream.ok()?).await.ok().map(Ok) })
}

async fn meet(mut stream: TcpStream) -> io::Result<Introduced> {
    let node = NodeId(stream.read_u64().await?);
    let mut region = vec![0; usize::from(stream.read_u8().await?)];
    stream.read_exact(&mut region).await?;
    let region = String::from_utf8(region).unwrap().parse().unwrap();
    let peer = AuthenticatedPeer { node, region };
    Ok(Introduced { stream, peer })
}

impl Connected for Introduced {
    type ConnectInfo = AuthenticatedPeer;

    fn connect_info(&self) -> AuthenticatedPeer {
        self.peer.clone()
    }
}

impl AsyncRead for Introduced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Introduced {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
