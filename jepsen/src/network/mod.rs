//! The network between the nodes, and what a nemesis does to it. Clients reach nodes by another way, which stays.

mod conditions;
mod matrix;
pub mod namespaces;
mod none;
mod traffic;

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::process::Command;

use serde::{Deserialize, Serialize};
use tokio::net::TcpSocket;

pub use conditions::Conditions;
pub use matrix::{Link, Matrix};
pub use none::Loopback;
pub use traffic::Traffic;

use crate::place::Place;

/// The network that the nodes of a run are in.
pub trait Network: fmt::Debug + Send + Sync {
    /// Which one it is.
    fn backend(&self) -> Backend;

    /// The address at which other nodes reach a node.
    fn address(&self, place: &Place) -> IpAddr;

    /// How a program is started as a node.
    fn command(&self, place: &Place, program: &OsStr) -> Command;

    /// A socket that reaches a node at its own loopback address, past everything that [`Network::impose`] does.
    ///
    /// # Errors
    /// Why there is none.
    fn socket(&self, place: &Place) -> io::Result<TcpSocket>;

    /// Puts every link into these conditions, at once: what is under way still arrives.
    ///
    /// # Errors
    /// When this network has no faults.
    fn impose(&self, matrix: Matrix) -> Result<(), NetworkError>;

    /// The conditions of all links.
    fn conditions(&self) -> Matrix;

    /// What has passed from one node to another.
    fn traffic(&self, from: &Place, to: &Place) -> Traffic;
}

/// Which network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// A network namespace for each node, and a switch of ours between them.
    Namespaces,
    /// All nodes on loopback, without faults.
    None,
}

/// What is wrong with the network.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// It has no faults.
    #[error("the network `{backend:?}` has no faults")]
    Faultless {
        /// Which.
        backend: Backend,
    },
    /// It cannot be made.
    #[error("{what}")]
    Setup {
        /// What failed.
        what: String,
        /// Why.
        source: io::Error,
    },
}

/// Runs a command of the system to its end.
fn run(command: &mut Command) -> Result<(), NetworkError> {
    let ended = command.output().and_then(|output| match output.status.success() {
        true => Ok(()),
        false => Err(io::Error::other(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        )),
    });
    ended.map_err(|source| NetworkError::Setup {
        what: format!("{command:?} failed"),
        source,
    })
}
