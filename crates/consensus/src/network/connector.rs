//! Connects a channel to its peer, with pauses between failures.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use hyper_util::rt::TokioIo;
use tokio::time::Instant;
use trent_domain::ids::NodeId;
use trent_proto::tonic::codegen::{Service, http::Uri};

use crate::network::dialer::{Dialer, PeerStream};

/// How long a connection may take to open: a round trip for TCP and one for TLS, half around the world, under load.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(1500);

/// The pause after the first failure. It doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(25);

/// The longest pause: a peer that comes back is found within it.
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// Opens the connections of one channel. Between failures it answers at once that the peer is not reachable, so
/// that nobody waits on a dead peer and no dead peer is flooded.
#[derive(Clone)]
pub(crate) struct Connector {
    pub(crate) dialer: Arc<dyn Dialer>,
    pub(crate) node: NodeId,
    pub(crate) address: String,
    pause: Arc<Mutex<Pause>>,
}

#[derive(Debug, Default)]
struct Pause {
    until: Option<Instant>,
    next: Duration,
}

impl Connector {
    pub(crate) fn new(dialer: Arc<dyn Dialer>, node: NodeId, address: String) -> Self {
        Self {
            dialer,
            node,
            address,
            pause: Arc::default(),
        }
    }

    async fn connect(self) -> io::Result<TokioIo<Box<dyn PeerStream>>> {
        if self.is_pausing() {
            return Err(io::Error::other("waiting before the next attempt"));
        }
        let dialed = tokio::time::timeout(CONNECT_TIMEOUT, self.dialer.dial(self.node, &self.address)).await;
        let stream = dialed.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        self.note(stream.is_ok());
        stream.map(TokioIo::new)
    }

    fn is_pausing(&self) -> bool {
        let pause = self.pause.lock().unwrap_or_else(PoisonError::into_inner);
        pause.until.is_some_and(|until| Instant::now() < until)
    }

    fn note(&self, connected: bool) {
        let mut pause = self.pause.lock().unwrap_or_else(PoisonError::into_inner);
        if connected {
            *pause = Pause::default();
            return;
        }
        let length = pause.next.clamp(FIRST_PAUSE, LONGEST_PAUSE);
        *pause = Pause {
            until: Some(Instant::now() + length),
            next: 2 * length,
        };
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Box<dyn PeerStream>>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The address is the member's, whatever the channel's URI says.
    fn call(&mut self, _: Uri) -> Self::Future {
        Box::pin(self.clone().connect())
    }
}
