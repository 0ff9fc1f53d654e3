//! Where a node keeps its data, and where it is spoken to.

use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::Instant;

use super::RunError;
use crate::admin::{AdminSocket, SocketError};
use crate::config::Config;

/// How long a killed predecessor may hold our addresses.
const ADDRESS_FREE_WITHIN: Duration = Duration::from_secs(5);
const ADDRESS_RETRY: Duration = Duration::from_millis(50);

/// Makes the data directory, private to the service's user. Opening what is in it keeps other processes out.
pub(super) fn make_data_dir(path: &Path) -> Result<(), RunError> {
    let refused = |source| RunError::DataDir {
        path: path.into(),
        source,
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(refused)
}

/// Binds an address. A process that was killed a moment ago may still hold it while its last threads end.
pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, RunError> {
    let deadline = Instant::now() + ADDRESS_FREE_WITHIN;
    loop {
        match TcpListener::bind(address).await {
            Ok(socket) => return Ok(socket),
            Err(error) if error.kind() == ErrorKind::AddrInUse && Instant::now() < deadline => {
                tokio::time::sleep(ADDRESS_RETRY).await;
            }
            Err(source) => return Err(RunError::Listen { address, source }),
        }
    }
}

/// Binds the operators' socket, if there is to be one.
pub(super) async fn bind_admin_socket(config: &Config) -> Result<Option<AdminSocket>, SocketError> {
    match &config.admin_socket {
        Some(path) => AdminSocket::bind(path).await.map(Some),
        None => Ok(None),
    }
}
