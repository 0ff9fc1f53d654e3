//! Files that only the service's user may read.

use std::io::Read;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// More than this is no secret of ours.
const MAX_BYTES: u64 = 64 * 1024;

/// A secret file that is not used.
#[derive(Debug, Error)]
pub enum SecretFileError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others than the service's user could read or replace it.
    #[error("{path} must be a regular file of the service's user with mode 0600")]
    NotPrivate {
        /// The file.
        path: PathBuf,
    },
    /// Its content is not what it should be. What it is, is not said.
    #[error("{path} does not have the expected content")]
    Malformed {
        /// The file.
        path: PathBuf,
    },
}

/// Reads a private text file.
pub fn read(path: &Path) -> Result<String, SecretFileError> {
    let failed = |source| SecretFileError::Read {
        path: path.into(),
        source,
    };
    let not_to_follow = rustix::fs::OFlags::NOFOLLOW.bits() as i32;
    let file = std::fs::File::options()
        .read(true)
        .custom_flags(not_to_follow)
        .open(path)
        .map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let own = metadata.uid() == rustix::process::geteuid().as_raw();
    if !(metadata.is_file() && own && metadata.mode() & 0o077 == 0) {
        return Err(SecretFileError::NotPrivate { path: path.into() });
    }
    let mut text = String::new();
    file.take(MAX_BYTES).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}
