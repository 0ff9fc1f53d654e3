//! Takes the connections of other nodes.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, StreamExt, future};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::TcpListenerStream;
use tracing::warn;

use super::PeerTls;
use super::stream::AuthenticatedStream;
use super::trust::Role;

/// Time for a handshake: two round trips around the world, many times over.
const SHAKE_HANDS_WITHIN: Duration = Duration::from_secs(5);
/// Handshakes at a time; further connections wait in the kernel's backlog.
const MAX_HANDSHAKES: usize = 256;
/// When the process is out of descriptors, accepting pauses this long.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The connections of a socket whose other end has proven to be a node of the cluster. It never ends, and never fails.
pub fn accepted(
    tls: Arc<PeerTls>,
    socket: TcpListener,
) -> impl Stream<Item = io::Result<AuthenticatedStream>> + Send {
    TcpListenerStream::new(socket)
        .then(opened)
        .filter_map(future::ready)
        .map(move |stream| shake_hands(tls.clone(), stream))
        .buffer_unordered(MAX_HANDSHAKES)
        .filter_map(|shaken| future::ready(shaken.map(Ok)))
}

async fn opened(accepted: io::Result<TcpStream>) -> Option<TcpStream> {
    match accepted {
        Ok(stream) => {
            // Messages are small: waiting to fill a segment would only delay them.
            let _ = stream.set_nodelay(true);
            Some(stream)
        }
        Err(error) => {
            warn!(%error, "cannot accept a peer's connection");
            sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

async fn shake_hands(tls: Arc<PeerTls>, stream: TcpStream) -> Option<AuthenticatedStream> {
    let address = stream.peer_addr().ok();
    let shaken = timeout(SHAKE_HANDS_WITHIN, authenticate(&tls, stream)).await;
    shaken
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
        .inspect_err(|error| {
            let address = address.as_ref().map(SocketAddr::to_string).unwrap_or_default();
            tls.report("dialer", &address, error);
        })
        .ok()
}

async fn authenticate(tls: &Arc<PeerTls>, stream: TcpStream) -> io::Result<AuthenticatedStream> {
    let present = tls.present();
    let config = present.server(tls.clock).map_err(io::Error::other)?;
    let stream = TlsAcceptor::from(config).accept(stream).await?;
    AuthenticatedStream::new(stream.into(), tls, present.generation, Role::Dialer)
}
