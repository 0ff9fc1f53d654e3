//! Why no certificate was made.

use std::path::PathBuf;

use thiserror::Error;
use trent_domain::ids::ClusterId;

use crate::peer_tls::NotANode;
use crate::secret_file::SecretFileError;

/// Why an authority cannot be used, or a certificate not be made.
#[derive(Debug, Error)]
pub enum PkiError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is something already, and nothing is replaced by accident.
    #[error("{path} is there already")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The authority's key cannot be read, or not by its owner alone.
    #[error(transparent)]
    Key(#[from] SecretFileError),
    /// A file is not the certificate that it should be.
    #[error("{path} is not a certificate of an authority that `trent pki init` made")]
    NotAnAuthority {
        /// The file.
        path: PathBuf,
    },
    /// A certificate that is to be renewed names no node.
    #[error("{path} is not a node's certificate: {reason}")]
    NotANode {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: NotANode,
    },
    /// The authority is another cluster's.
    #[error("the certificate is of cluster {asked}, and the authority of cluster {own}")]
    AnotherCluster {
        /// The cluster of the node.
        asked: ClusterId,
        /// The cluster of the authority.
        own: ClusterId,
    },
    /// The authority itself has ended.
    #[error("the authority has ended; `trent pki init` makes another one")]
    Ended,
    /// No certificate could be made of that.
    #[error("no certificate could be made: {0}")]
    Making(#[from] rcgen::Error),
    /// A date that certificates cannot hold.
    #[error("the date cannot stand in a certificate")]
    Date(#[from] time::error::ComponentRange),
}
