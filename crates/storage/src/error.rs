//! What can go wrong on disk, split by who has to act.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A failure of this crate. It is cloneable because one failed fsync fails every write that waited for it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The disk is full. Nothing was acknowledged; the same write works once there is room.
    #[error("no room on disk to {action} {path}")]
    Full {
        /// What was tried.
        action: &'static str,
        /// On which file or directory.
        path: PathBuf,
    },

    /// The operating system refused. Nothing was acknowledged.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or directory.
        path: PathBuf,
        /// The system's reason.
        source: Arc<io::Error>,
    },

    /// Stored bytes are not what was written. Rebuild from a snapshot, the log or a peer.
    #[error("{path} is corrupt: {detail}")]
    Corrupt {
        /// The damaged file or directory.
        path: PathBuf,
        /// What does not fit, and where.
        detail: String,
    },

    /// Another process has this directory open.
    #[error("{path} is in use by another process")]
    InUse {
        /// The directory.
        path: PathBuf,
    },

    /// The caller broke the order that the log relies on (a hole, or a cut below what was purged).
    #[error("out of order: {detail}")]
    OutOfOrder {
        /// What was expected and what came.
        detail: String,
    },

    /// One write is larger than any reader would accept.
    #[error("a write of {bytes} bytes is more than the {limit} allowed")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The most there may be.
        limit: usize,
    },

    /// A payload fits no envelope.
    #[error(transparent)]
    Envelope(#[from] crate::header::HeaderError),

    /// An earlier commit to this space failed, so batches would leave a hole: `replace` its whole content.
    #[error("space {space} missed a batch and must be replaced as a whole")]
    Stale {
        /// The space's name.
        space: String,
    },

    /// The store is not the one that this node wrote; see [`crate::sentinel`].
    #[error(transparent)]
    Sentinel(#[from] crate::sentinel::SentinelMismatch),

    /// The log or store was closed before the write was done.
    #[error("storage is closed")]
    Closed,
}

impl StorageError {
    /// Sorts an I/O error: a full disk (or quota) is told apart, because it heals by itself.
    pub fn from_io(action: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { action, path },
            _ => Self::Io {
                action,
                path,
                source: Arc::new(source),
            },
        }
    }

    /// A [`StorageError::Corrupt`].
    pub fn corrupt(path: &Path, detail: impl Into<String>) -> Self {
        Self::Corrupt {
            path: path.to_path_buf(),
            detail: detail.into(),
        }
    }

    /// Whether the same write may succeed later with nobody doing more than making room.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Full { .. } => true, // room comes back
            Self::Io { .. } => true,   // the log starts a new segment, the store reopens its engine
            Self::InUse { .. } => false,
            Self::Corrupt { .. } => false,
            Self::OutOfOrder { .. } => false,
            Self::TooLarge { .. } => false,
            Self::Envelope(_) => false,
            Self::Stale { .. } => false, // `replace` is needed first
            Self::Sentinel(_) => false,
            Self::Closed => false,
        }
    }
}
