//! The way to a node: its socket.

use std::io;
use std::path::{Path, PathBuf};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use trent_proto::admin::v1::admin_client::AdminClient;
use trent_proto::tonic::codegen::{Service, http::Uri};
use trent_proto::tonic::transport::{Channel, Endpoint};

use super::Failure;
use crate::admin::PATIENCE;
use crate::cli::dev;
use crate::config::Config;

/// Names the socket where no option does.
const VARIABLE: &str = "TRENT_ADMIN_SOCKET";
/// Longer than a node takes for anything, which is to read and to change during an election: it would be stopped, or in no
/// state to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2 * PATIENCE.as_secs() + 10);

/// A client of a node.
pub(super) type Client = AdminClient<Channel>;

/// Which node, and how it is to be answered. Without an option, TRENT_ADMIN_SOCKET names the socket; without that, it is
/// the first node's of the development cluster in `.trent`.
#[derive(Debug, clap::Args)]
pub(super) struct Connection {
    /// The node's admin socket.
    #[arg(long, global = true, value_name = "PATH", conflicts_with = "config")]
    socket: Option<PathBuf>,
    /// The node's configuration file, which says where its socket is.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long, global = true)]
    json: bool,
}

impl Connection {
    /// Whether a program reads the answer.
    pub(super) fn wants_json(&self) -> bool {
        self.json
    }

    /// The configuration file that is named.
    pub(super) fn config(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// Connects to the node.
    pub(super) async fn connect(&self) -> Result<Client, Failure> {
        let socket = self.socket_path(std::env::var_os(VARIABLE).map(PathBuf::from))?;
        let refused = |source| Failure::Connect {
            socket: socket.clone(),
            source,
        };
        // A connection of its own says what is wrong in the system's words; the channel would only say that it has none.
        drop(UnixStream::connect(&socket).await.map_err(refused)?);
        let channel = Endpoint::from_static("http://admin.trent.invalid")
            .timeout(ANSWER_WITHIN)
            .connect_with_connector(Connector(socket.clone()))
            .await
            .map_err(|error| refused(io::Error::other(error)))?;
        Ok(AdminClient::new(channel))
    }

    fn socket_path(&self, variable: Option<PathBuf>) -> Result<PathBuf, Failure> {
        match (&self.socket, &self.config, variable) {
            (Some(socket), ..) => Ok(socket.clone()),
            (None, Some(config), _) => socket_of(config),
            (None, None, Some(socket)) => Ok(socket),
            (None, None, None) => dev_socket(),
        }
    }
}

fn socket_of(config: &Path) -> Result<PathBuf, Failure> {
    Config::load(config)?
        .admin_socket
        .ok_or_else(|| Failure::SwitchedOff {
            config: config.into(),
        })
}

fn dev_socket() -> Result<PathBuf, Failure> {
    let found = dev::admin_socket().map_err(|reason| Failure::File {
        path: dev::contract_path(),
        reason: reason.to_string(),
    })?;
    found.ok_or_else(|| Failure::NoSocket {
        variable: VARIABLE,
        dev_contract: dev::contract_path(),
    })
}

/// Opens the socket, whatever the channel's URI says.
#[derive(Clone)]
struct Connector(PathBuf);

impl Service<Uri> for Connector {
    type Response = TokioIo<UnixStream>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let path = self.0.clone();
        Box::pin(async move { UnixStream::connect(path).await.map(TokioIo::new) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(socket: Option<&str>) -> Connection {
        Connection {
            socket: socket.map(PathBuf::from),
            config: None,
            json: false,
        }
    }

    #[test]
    fn an_option_goes_before_the_environment() {
        let variable = || Some(PathBuf::from("/run/environment"));
        let named = connection(Some("/run/option")).socket_path(variable()).unwrap();
        assert_eq!(named, Path::new("/run/option"));
        let from_environment = connection(None).socket_path(variable()).unwrap();
        assert_eq!(from_environment, Path::new("/run/environment"));
    }
}
