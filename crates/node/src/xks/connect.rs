//! A new connection to a proxy.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tracing::debug;
use trent_domain::proxy_failure::ProxyFailure;

/// The port of HTTPS: the API has no way to name another one.
const HTTPS_PORT: u16 = 443;

/// How a proxy is reached.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// The name that its certificate is for.
    pub(super) host: String,
    /// Where it listens, if the configuration says so; the name is looked up otherwise.
    pub(super) address: Option<SocketAddr>,
    /// Whom to believe.
    pub(super) tls: Arc<ClientConfig>,
}

impl Target {
    /// Connects, shakes hands, and leaves a task behind that ends with the connection.
    pub(super) async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, ProxyFailure> {
        let name = ServerName::try_from(self.host.clone()).map_err(|_| ProxyFailure::Unreachable)?;
        let stream = self.open().await.map_err(|error| self.failed(&error))?;
        let stream = TlsConnector::from(self.tls.clone())
            .connect(name, stream)
            .await
            .map_err(|error| self.failed(&error))?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|error| {
            debug!(host = self.host, %error, "no HTTP with a proxy");
            ProxyFailure::InvalidResponse
        })?;
        tokio::spawn(connection);
        Ok(sender)
    }

    /// A TCP connection to the first address that takes one.
    async fn open(&self) -> io::Result<TcpStream> {
        let addresses: Vec<SocketAddr> = match self.address {
            Some(address) => vec![address],
            None => lookup_host((self.host.as_str(), HTTPS_PORT)).await?.collect(),
        };
        let stream = TcpStream::connect(addresses.as_slice()).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    fn failed(&self, error: &io::Error) -> ProxyFailure {
        debug!(host = self.host, %error, "no connection to a proxy");
        let of_tls = error
            .get_ref()
            .is_some_and(|inner| inner.downcast_ref::<rustls::Error>().is_some());
        match of_tls {
            true => ProxyFailure::InvalidTls,
            false => ProxyFailure::Unreachable,
        }
    }
}
