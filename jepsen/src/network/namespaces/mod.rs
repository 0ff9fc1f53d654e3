//! Every node in a network namespace of its own, with one device: whatever a node sends to another one goes through a switch
//! of ours, which does to it what the [`Matrix`] says.

mod late;
mod namespace;
mod switch;

use std::ffi::OsStr;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Command;

use tokio::net::TcpSocket;

use super::{Backend, Matrix, Network, NetworkError, Traffic};
use crate::place::Place;
use namespace::Namespace;
use switch::{Port, Switch};

/// Nodes are at 10.77.<region>.<node>.
const FIRST_OCTETS: [u8; 2] = [10, 77];

/// Namespaces and the switch between them. They end with this value.
#[derive(Debug)]
pub struct Namespaces {
    switch: Switch,
    namespaces: Vec<Namespace>,
}

impl Namespaces {
    /// The network of these nodes. `dir` takes the names of the namespaces; `seed` decides which packets are lost, which come
    /// twice and how late they are.
    ///
    /// # Errors
    /// When the machine does not allow it: `doctor` says what is missing.
    pub fn new(places: &[Place], dir: &Path, seed: u64) -> Result<Self, NetworkError> {
        std::fs::create_dir_all(dir).map_err(|source| NetworkError::Setup {
            what: format!("{} cannot be made", dir.display()),
            source,
        })?;
        let mut namespaces = Vec::new();
        let mut ports = Vec::new();
        for (place, address) in places.iter().zip(addresses(places)) {
            let namespace = Namespace::new(dir, place, address)?;
            let device = namespace.attach()?;
            ports.push(Port { address, device });
            namespaces.push(namespace);
        }
        Ok(Self {
            switch: Switch::start(Matrix::calm(places), ports, seed)?,
            namespaces,
        })
    }

    fn namespace(&self, place: &Place) -> io::Result<&Namespace> {
        let found = self
            .namespaces
            .iter()
            .find(|namespace| namespace.place() == place);
        found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("{place} is in no namespace")))
    }
}

impl Network for Namespaces {
    fn backend(&self) -> Backend {
        Backend::Namespaces
    }

    fn address(&self, place: &Place) -> IpAddr {
        let found = self.namespace(place).map(Namespace::address);
        found.unwrap_or(Ipv4Addr::UNSPECIFIED).into()
    }

    fn command(&self, place: &Place, program: &OsStr) -> Command {
        match self.namespace(place) {
            Ok(namespace) => namespace.command(program),
            Err(_) => Command::new(program),
        }
    }

    fn socket(&self, place: &Place) -> io::Result<TcpSocket> {
        self.namespace(place)?.enter(TcpSocket::new_v4)
    }

    fn impose(&self, matrix: Matrix) -> Result<(), NetworkError> {
        self.switch.impose(matrix);
        Ok(())
    }

    fn conditions(&self) -> Matrix {
        self.switch.conditions()
    }

    fn traffic(&self, from: &Place, to: &Place) -> Traffic {
        self.switch.traffic(from, to)
    }
}

/// The region's number, by first appearance from 1, is the third octet; the node's is the last.
fn addresses(places: &[Place]) -> impl Iterator<Item = Ipv4Addr> {
    let mut regions: Vec<&str> = Vec::new();
    places.iter().map(move |place| {
        if !regions.contains(&place.region()) {
            regions.push(place.region());
        }
        let known = regions.iter().position(|region| *region == place.region());
        let region = known.map_or(0, |index| u8::try_from(index + 1).unwrap_or(u8::MAX));
        let [first, second] = FIRST_OCTETS;
        Ipv4Addr::new(first, second, region, place.number())
    })
}
