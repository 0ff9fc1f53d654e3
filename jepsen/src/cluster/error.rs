//! Why there is no cluster: a failure of the harness.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use crate::clock::ClockError;
use crate::disk::DiskError;
use crate::network::NetworkError;
use crate::place::Place;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No or too many nodes.
    #[error("a cluster has 1 to 5 regions of 1 to 5 nodes")]
    Shape,
    /// A Unix socket cannot have this path.
    #[error("{0} is too long for a socket: choose a shorter directory")]
    LongPath(PathBuf),
    /// The network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// A disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A clock.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// A file or a process.
    #[error("{what}")]
    Io {
        /// What failed.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// The product refused to make something.
    #[error("{command} failed: {said}")]
    Refused {
        /// What was asked for.
        command: String,
        /// What it said.
        said: String,
    },
    /// Nobody is there.
    #[error("there is no node at {0}")]
    NoSuchPlace(Place),
    /// The node runs, or does not.
    #[error("{place} is {state}")]
    State {
        /// Which node.
        place: Place,
        /// What it is.
        state: &'static str,
    },
    /// A node ended by itself.
    #[error("{place} ended with {status}; the end of its log:\n{tail}")]
    Ended {
        /// Which.
        place: Place,
        /// How.
        status: ExitStatus,
        /// Its last words.
        tail: String,
    },
    /// A node did not become ready.
    #[error("{place} was not ready after {patience:?}: {reasons}")]
    NotReady {
        /// Which.
        place: Place,
        /// For how long it was waited for.
        patience: Duration,
        /// What it says itself.
        reasons: String,
    },
    /// A node does not answer its operator.
    #[error("{socket} does not answer")]
    Admin {
        /// The node's socket.
        socket: PathBuf,
        /// Why.
        source: Box<trent_proto::tonic::Status>,
    },
}

pub(super) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> ClusterError {
    let what = what.into();
    move |source| ClusterError::Io { what, source }
}
