//! Why a command of an operator failed, in words for a terminal.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use trent_proto::tonic::{Code, Status};

use crate::config::ConfigError;
use crate::peer_tls::PeerTlsError;

/// A failure.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// It is not said which node is meant.
    #[error(
        "which node is not said: give --socket or --config, or set {variable}; {} of a development cluster is not here either",
        dev_contract.display()
    )]
    NoSocket {
        variable: &'static str,
        dev_contract: PathBuf,
    },
    /// The node of the configuration has no socket.
    #[error("{}: the node has no admin socket (admin_socket is empty)", config.display())]
    SwitchedOff { config: PathBuf },
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file cannot be read or understood.
    #[error("cannot use {}: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    /// A node joins by its own configuration.
    #[error("which node is to join is not said: give its --config")]
    NoConfig,
    /// The configuration is not of a node that joins.
    #[error("{}: {reason}", config.display())]
    NotJoining { config: PathBuf, reason: &'static str },
    /// The node cannot prove who it is.
    #[error(transparent)]
    PeerTls(#[from] PeerTlsError),
    /// No seed let the node in, nor refused it.
    #[error("no seed answered: {reasons}")]
    NoSeed { reasons: String },
    /// Nobody answers there.
    #[error("cannot connect to {}: {source}", socket.display())]
    Connect { socket: PathBuf, source: std::io::Error },
    /// The node refuses, or could not do it.
    #[error("{0}")]
    Refused(Refused),
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::Refused(Refused(status))
    }
}

/// A node's refusal: its text; and for what happened on the way, the causes.
#[derive(Debug)]
pub(super) struct Refused(Status);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.code() {
            Code::Unimplemented => f.write_str("the node is of a version that cannot do this"),
            _ => f.write_str(self.0.message()),
        }?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
