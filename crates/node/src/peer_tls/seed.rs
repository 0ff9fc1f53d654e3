//! The way to a seed: an address at which some node of the cluster is reached. Which one it is, nobody has to know; that
//! it is one, its certificate says.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use hyper_util::rt::TokioIo;
use trent_domain::node_address::NodeAddress;
use trent_proto::tonic::codegen::{Service, http::Uri};
use trent_proto::tonic::transport::{Channel, Endpoint};

use super::dialer::connect;
use super::{AuthenticatedStream, PeerTls};

/// Time to reach a seed before the next one is tried.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);

/// A channel to a seed. Nothing is connected before it is used.
pub fn channel_to_seed(tls: Arc<PeerTls>, seed: NodeAddress) -> Channel {
    Endpoint::from_static("http://seed") // a name only: the connector knows the address, and encrypts
        .connect_timeout(CONNECT_WITHIN)
        .connect_with_connector_lazy(Connector { tls, seed })
}

/// Opens the connections of one channel.
#[derive(Clone)]
struct Connector {
    tls: Arc<PeerTls>,
    seed: NodeAddress,
}

impl Service<Uri> for Connector {
    type Response = TokioIo<AuthenticatedStream>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let Self { tls, seed } = self.clone();
        Box::pin(async move { connect(&tls, None, seed.as_str()).await.map(TokioIo::new) })
    }
}
