//! A new certificate and its key, on their way into files.

use std::path::{Path, PathBuf};

use trent_domain::time::Timestamp;

use super::CA_FILE;
use super::error::PkiError;
use super::files::{make_dir, refuse_existing, replace};
use crate::atomic_file::{PRIVATE, PUBLIC};
use crate::peer_tls::PeerIdentity;

/// What an authority has made for a node. The key is nowhere else.
pub struct Issued {
    pub(super) node: PeerIdentity,
    pub(super) certificate: String,
    pub(super) key: String,
    pub(super) ca: String,
    pub(super) ends_at: Timestamp,
}

impl Issued {
    /// When the certificate ends: never after its authority.
    pub fn ends_at(&self) -> Timestamp {
        self.ends_at
    }

    /// Writes a node's first files into a directory: `node-<number>.pem`, `node-<number>.key`, and the authority's
    /// certificate. Gives the first of them.
    pub fn write_first(&self, dir: &Path) -> Result<PathBuf, PkiError> {
        make_dir(dir)?;
        let certificate = dir.join(format!("node-{}.pem", self.node.node));
        let key = key_beside(&certificate);
        for path in [&certificate, &key] {
            refuse_existing(path)?;
        }
        self.replace(&certificate, &key)?;
        replace(&dir.join(CA_FILE), &self.ca, PUBLIC)?;
        Ok(certificate)
    }

    /// Puts certificate and key in the place of what is there. A node that looks between the two keeps what it has: the new
    /// key does not fit the old certificate.
    pub fn replace(&self, certificate: &Path, key: &Path) -> Result<(), PkiError> {
        replace(key, &self.key, PRIVATE)?;
        replace(certificate, &self.certificate, PUBLIC)
    }
}

/// Where the key of a certificate is if nobody says otherwise.
pub fn key_beside(certificate: &Path) -> PathBuf {
    certificate.with_extension("key")
}
