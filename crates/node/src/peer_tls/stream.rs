//! A connection whose other end is known.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use rustls_pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_rustls::TlsStream;
use tracing::warn;
use trent_consensus::AuthenticatedPeer;
use trent_proto::tonic::transport::server::Connected;

use super::PeerTls;
use super::connections::Judged;
use super::identity::PeerIdentity;
use super::trust::Role;

/// How often an open connection is judged again. New files count for new connections at once: the time until then lets
/// calls end on the old ones.
const JUDGE_EVERY: Duration = Duration::from_secs(10);

/// A connection to a node of the cluster. It breaks when the other end would not be believed any more: its certificate has
/// expired, or the authority that signed it is no authority of the cluster any more.
pub struct AuthenticatedStream {
    stream: TlsStream<TcpStream>,
    peer: PeerIdentity,
    distrusted: BoxFuture<'static, ()>,
}

impl AuthenticatedStream {
    /// The connection after the handshake that files of this generation have allowed.
    pub(super) fn new(
        stream: TlsStream<TcpStream>,
        tls: &Arc<PeerTls>,
        generation: u64,
        role: Role,
    ) -> io::Result<Self> {
        let (_, session) = stream.get_ref();
        let chain = session.peer_certificates().unwrap_or_default().to_vec();
        let leaf = chain.first().ok_or(io::ErrorKind::PermissionDenied)?;
        let peer = PeerIdentity::of(leaf).map_err(io::Error::other)?;
        let judged = Judged::by(tls.clone(), generation);
        Ok(Self {
            stream,
            peer,
            distrusted: distrusted(judged, chain, role).boxed(),
        })
    }
}

/// Returns when the chain is not believed any more.
async fn distrusted(mut judged: Judged, chain: Vec<CertificateDer<'static>>, role: Role) {
    let Some((leaf, intermediates)) = chain.split_first() else {
        return;
    };
    loop {
        sleep(JUDGE_EVERY).await;
        let present = judged.tls().present();
        let now = judged.tls().clock.now();
        if let Err(distrust) = present.trust.identify(leaf, intermediates, role, now) {
            warn!(%distrust, "a connection to a peer ends");
            return;
        }
        judged.again(present.generation);
    }
}

impl Connected for AuthenticatedStream {
    type ConnectInfo = AuthenticatedPeer;

    fn connect_info(&self) -> AuthenticatedPeer {
        self.peer.authenticated()
    }
}

impl AsyncRead for AuthenticatedStream {
    /// Somebody always waits for what comes next, so this is where the end is noticed.
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.distrusted.poll_unpin(cx).is_ready() {
            self.distrusted = futures::future::ready(()).boxed(); // for whoever asks again
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for AuthenticatedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
