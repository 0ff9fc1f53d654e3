//! What the files hold, byte for byte.

use std::path::Path;

use super::error::PeerTlsError;
use crate::config::PeerTlsFiles;
use crate::secret_file;

/// The files as they were read. Bytes are compared, not dates: a date says little on a file that was moved into place.
#[derive(PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) ca: Vec<u8>,
    pub(super) certificate: Vec<u8>,
    pub(super) key: String,
}

impl Contents {
    pub(super) fn read(files: &PeerTlsFiles) -> Result<Self, PeerTlsError> {
        Ok(Self {
            ca: read(&files.ca)?,
            certificate: read(&files.certificate)?,
            key: secret_file::read(&files.key)?,
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, PeerTlsError> {
    std::fs::read(path).map_err(|source| PeerTlsError::Read {
        path: path.into(),
        source,
    })
}
