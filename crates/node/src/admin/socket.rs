//! The socket: only the service's user and root get through it.

use std::fs::Permissions;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures::stream::{self, Stream};
use tokio::net::{UnixListener, UnixStream};
use tracing::warn;

/// What fits into `sun_path` with its closing zero (unix(7)).
const MAX_PATH_BYTES: usize = 107;
/// When the process is out of descriptors, accepting pauses this long.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const ROOT: u32 = 0;

/// A bound socket. Its file goes with it.
#[derive(Debug)]
pub struct AdminSocket {
    path: PathBuf,
    listener: UnixListener,
}

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The system takes no path of that length.
    #[error(
        "the path of the admin socket, {}, has {length} bytes, and the system takes {MAX_PATH_BYTES}: name a shorter one as \
         admin_socket, or none (\"\")",
        path.display()
    )]
    TooLong {
        /// The path.
        path: PathBuf,
        /// Its bytes.
        length: usize,
    },
    /// Something else stands there; it is not removed.
    #[error("{} is there already and is no socket", path.display())]
    NoSocket {
        /// The path.
        path: PathBuf,
    },
    /// Another process answers there.
    #[error("another process listens on {}", path.display())]
    InUse {
        /// The path.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("cannot listen on {}: {source}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl AdminSocket {
    /// Makes the socket. One that a killed predecessor left behind is replaced.
    pub async fn bind(path: &Path) -> Result<Self, SocketError> {
        check_length(path)?;
        remove_stale(path).await?;
        let listener = UnixListener::bind(path).map_err(io_error(path))?;
        // Until the mode is set, the umask alone says who can connect. Whoever does is asked for its user in any case.
        std::fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(io_error(path))?;
        Ok(Self {
            path: path.into(),
            listener,
        })
    }

    /// Connections of users who may administer; the others are closed before a byte of them is read. Never ends.
    pub(super) fn connections(&self) -> impl Stream<Item = io::Result<UnixStream>> {
        stream::unfold(
            self,
            |socket| async move { Some((Ok(socket.accept().await), socket)) },
        )
    }

    async fn accept(&self) -> UnixStream {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) if may_administer(&stream) => return stream,
                Ok(_) => {}
                Err(error) => {
                    warn!(%error, "cannot accept a connection to the admin socket");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

impl Drop for AdminSocket {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            warn!(%error, path = %self.path.display(), "the admin socket stays behind");
        }
    }
}

/// Refuses a path that is too long for a socket.
pub(crate) fn check_length(path: &Path) -> Result<(), SocketError> {
    let length = path.as_os_str().len();
    if length > MAX_PATH_BYTES {
        return Err(SocketError::TooLong {
            path: path.into(),
            length,
        });
    }
    Ok(())
}

async fn remove_stale(path: &Path) -> Result<(), SocketError> {
    let found = match std::fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(io_error(path)(source)),
    };
    if !found.file_type().is_socket() {
        return Err(SocketError::NoSocket { path: path.into() });
    }
    match UnixStream::connect(path).await {
        Ok(_) => Err(SocketError::InUse { path: path.into() }),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            std::fs::remove_file(path).map_err(io_error(path))
        }
        Err(source) => Err(io_error(path)(source)),
    }
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> SocketError {
    let path = path.to_owned();
    |source| SocketError::Io { path, source }
}

fn may_administer(stream: &UnixStream) -> bool {
    match stream.peer_cred() {
        Ok(peer) if [ROOT, rustix::process::geteuid().as_raw()].contains(&peer.uid()) => true,
        Ok(peer) => {
            warn!(uid = peer.uid(), pid = ?peer.pid(), "another user was turned away from the admin socket");
            false
        }
        Err(error) => {
            warn!(%error, "who connected to the admin socket is not known: turned away");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[tokio::test]
    async fn the_socket_is_private_and_goes_with_its_owner() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("admin.sock");
        let socket = AdminSocket::bind(&path).await.unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert!(matches!(
            AdminSocket::bind(&path).await,
            Err(SocketError::InUse { .. })
        ));
        drop(socket);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn what_a_dead_process_left_behind_is_replaced_and_other_files_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("admin.sock");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap()); // its file stays
        assert!(path.exists());
        drop(AdminSocket::bind(&path).await.unwrap());

        std::fs::write(&path, "a file").unwrap();
        assert!(matches!(
            AdminSocket::bind(&path).await,
            Err(SocketError::NoSocket { .. })
        ));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a file");
    }

    #[tokio::test]
    async fn a_path_that_is_too_long_is_told_with_a_way_out() {
        let dir = tempfile::tempdir().unwrap();
        let fits = MAX_PATH_BYTES - dir.path().as_os_str().len() - 1;
        AdminSocket::bind(&dir.path().join("s".repeat(fits)))
            .await
            .unwrap();
        let error = AdminSocket::bind(&dir.path().join("s".repeat(fits + 1)))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("has 108 bytes"), "{error}");
        assert!(error.to_string().contains("admin_socket"), "{error}");
    }
}
