//! Connects to other nodes.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use futures::future::BoxFuture;
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use trent_consensus::{Dialer, PeerStream};
use trent_domain::ids::NodeId;

use super::PeerTls;
use super::stream::AuthenticatedStream;
use super::trust::Role;

/// Dials with what the node shows at that moment.
pub struct PeerDialer(pub Arc<PeerTls>);

impl Dialer for PeerDialer {
    fn dial(&self, node: NodeId, address: &str) -> BoxFuture<'static, io::Result<Box<dyn PeerStream>>> {
        let (tls, address) = (self.0.clone(), address.to_owned());
        Box::pin(async move {
            let stream = connect(&tls, Some(node), &address).await?;
            Ok(Box::new(stream) as Box<dyn PeerStream>)
        })
    }

    fn generation(&self) -> u64 {
        self.0.present().generation
    }
}

pub(super) async fn connect(
    tls: &Arc<PeerTls>,
    node: Option<NodeId>,
    address: &str,
) -> io::Result<AuthenticatedStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let present = tls.present();
    let config = present.client(node, tls.clock).map_err(io::Error::other)?;
    let shaken = TlsConnector::from(config).connect(no_name(), stream).await;
    let stream = shaken.inspect_err(|error| tls.report("listener", address, error))?;
    AuthenticatedStream::new(stream.into(), tls, present.generation, Role::Listener)
}

/// rustls asks for the name of the other end. Ours are in the certificates, and are not sent in the clear.
fn no_name() -> ServerName<'static> {
    ServerName::from(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}
