//! Files that cannot be used.

use std::path::PathBuf;

use thiserror::Error;

use super::identity::PeerIdentity;
use super::trust::Distrust;
use crate::secret_file::SecretFileError;

/// Why what stands in `[peer_tls]` cannot be used.
#[derive(Debug, Error)]
pub enum PeerTlsError {
    /// A file cannot be read.
    #[error("peer_tls: cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The key cannot be read, or not by the service's user alone.
    #[error("peer_tls.key: {0}")]
    Key(#[from] SecretFileError),
    /// A file is not PEM, or not of what it should be.
    #[error("peer_tls: {path}: {source}")]
    Pem {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rustls_pki_types::pem::Error,
    },
    /// There is no certificate in the file, or one that cannot be an authority's.
    #[error("peer_tls: {path} holds no certificate, or one that cannot be used")]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// Certificate and key do not go together, or are of a kind that is not supported.
    #[error("peer_tls: certificate or key cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
    /// Peers would not believe this node's certificate, and so it does not try.
    #[error("peer_tls.certificate: by the authorities of peer_tls.ca, {0}")]
    Distrusted(#[from] Distrust),
    /// The certificate is of another node.
    #[error("peer_tls.certificate: it is of {certificate}, and this node is {configured}")]
    AnotherNode {
        /// Whom the certificate names.
        certificate: PeerIdentity,
        /// Who the node is by its configuration.
        configured: PeerIdentity,
    },
}
