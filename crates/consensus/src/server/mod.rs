//! The server side of the network between nodes.

mod forward_service;
mod progress_service;
mod raft_service;
mod registry;

use std::future::{Future, pending};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures::Stream;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use trent_proto::peer::v1::forward_server::ForwardServer;
use trent_proto::peer::v1::progress_server::ProgressServer;
use trent_proto::peer::v1::raft_server::RaftServer;
use trent_proto::tonic::service::Routes;
use trent_proto::tonic::transport::server::{Connected, Server};

use crate::network::MESSAGE_LIMIT;
pub use registry::AuthenticatedPeer;
pub(crate) use registry::{GroupPort, Refusal, Registry};

/// How long calls under way may take after `shutdown`. A leader's stream of entries never ends by itself: without a bound
/// a node could stop only after its peers.
const DRAIN_WITHIN: Duration = Duration::from_millis(500);

/// How often a peer's connection is probed from this end, too, and how long the answer may take: what a peer left behind
/// that vanished without a word is not kept for ever.
const PROBE_EVERY: Duration = Duration::from_secs(5);
const PROBE_WITHIN: Duration = Duration::from_secs(5);

/// Serves the groups of a registry, and `more` beside them, until `shutdown`.
pub(crate) async fn serve<I, IO>(
    registry: Arc<Registry>,
    incoming: I,
    more: Routes,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()>
where
    I: Stream<Item = io::Result<IO>>,
    IO: AsyncRead + AsyncWrite + Connected<ConnectInfo = AuthenticatedPeer> + Unpin + Send + 'static,
{
    let raft = RaftServer::new(raft_service::RaftService::new(registry.clone()))
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT);
    let progress = ProgressServer::new(progress_service::ProgressService::new(registry.clone()));
    let forward = ForwardServer::new(forward_service::ForwardService::new(registry))
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT);
    let (tell, told) = oneshot::channel();
    let shutdown = async {
        shutdown.await;
        let _ = tell.send(()); // the receiver is below
    };
    let served = Server::builder()
        .http2_adaptive_window(Some(true))
        .http2_keepalive_interval(Some(PROBE_EVERY))
        .http2_keepalive_timeout(Some(PROBE_WITHIN))
        .add_routes(more.add_service(raft).add_service(forward).add_service(progress))
        .serve_with_incoming_shutdown(incoming, shutdown);
    let drained = async {
        match told.await {
            Ok(()) => tokio::time::sleep(DRAIN_WITHIN).await,
            Err(_) => pending().await, // the server ended by itself
        }
    };
    tokio::select! {
        biased;
        served = served => served.map_err(io::Error::other),
        () = drained => Ok(()),
    }
}
