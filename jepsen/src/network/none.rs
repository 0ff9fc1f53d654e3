//! No network at all: every node on loopback, without faults.

use std::ffi::OsStr;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;

use tokio::net::TcpSocket;

use super::{Backend, Matrix, Network, NetworkError, Traffic};
use crate::place::Place;

/// What a machine without network namespaces has: nodes that are told apart by their ports.
#[derive(Debug)]
pub struct Loopback {
    calm: Matrix,
}

impl Loopback {
    /// The network of these nodes.
    pub fn new(places: &[Place]) -> Self {
        Self {
            calm: Matrix::calm(places),
        }
    }
}

impl Network for Loopback {
    fn backend(&self) -> Backend {
        Backend::None
    }

    fn address(&self, _: &Place) -> IpAddr {
        Ipv4Addr::LOCALHOST.into()
    }

    fn command(&self, _: &Place, program: &OsStr) -> Command {
        Command::new(program)
    }

    fn socket(&self, _: &Place) -> io::Result<TcpSocket> {
        TcpSocket::new_v4()
    }

    fn impose(&self, matrix: Matrix) -> Result<(), NetworkError> {
        match matrix.troubled().next() {
            Some(_) => Err(NetworkError::Faultless {
                backend: Backend::None,
            }),
            None => Ok(()),
        }
    }

    fn conditions(&self) -> Matrix {
        self.calm.clone()
    }

    fn traffic(&self, _: &Place, _: &Place) -> Traffic {
        Traffic::default()
    }
}
