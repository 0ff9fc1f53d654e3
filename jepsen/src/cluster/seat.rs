//! One node's number, ports and files.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::{ClusterError, Plan};
use crate::place::Place;

/// Peer ports stand this far above those of the AWS endpoints.
const PEER_PORT_OFFSET: u16 = 100;
/// What the system takes as the path of a Unix socket.
const MOST_SOCKET_PATH_BYTES: usize = 107;

/// Everything that a node has to itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Where it is.
    pub place: Place,
    /// The product's number of a node that founds the cluster; others get theirs with their invitation.
    pub founder: Option<u64>,
    /// Its AWS endpoint, on its own loopback: the product serves plain HTTP there alone.
    pub api: SocketAddr,
    /// Its port for other nodes.
    pub peer_port: u16,
    /// Its directory, `<run>/nodes/<region>/<number>`.
    pub dir: PathBuf,
}

impl Seat {
    /// The seats of all nodes, region by region.
    pub(super) fn all(plan: &Plan) -> Result<Vec<Self>, ClusterError> {
        let nodes = plan.nodes.saturating_add(plan.spares);
        let too_many = plan.regions.len() > Plan::MOST_REGIONS || nodes > Plan::MOST_NODES;
        if too_many || plan.regions.is_empty() || plan.nodes == 0 {
            return Err(ClusterError::Shape);
        }
        let regions = plan.regions.iter();
        let places = regions.flat_map(|region| (1..=nodes).map(move |number| Place::new(region, number)));
        let mut seats = places
            .zip(plan.first_port..)
            .map(|(place, port)| Self::new(plan, place, port))
            .collect::<Result<Vec<_>, _>>()?;
        let founders = seats.iter_mut().filter(|seat| seat.place.number() <= plan.nodes);
        for (seat, number) in founders.zip(1..) {
            seat.founder = Some(number);
        }
        Ok(seats)
    }

    fn new(plan: &Plan, place: Place, port: u16) -> Result<Self, ClusterError> {
        let number = place.number().to_string();
        let dir = plan.dir.join("nodes").join(place.region()).join(number);
        let seat = Self {
            founder: None,
            api: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            peer_port: port + PEER_PORT_OFFSET,
            place,
            dir,
        };
        match seat.admin_socket().as_os_str().len() > MOST_SOCKET_PATH_BYTES {
            true => Err(ClusterError::LongPath(seat.admin_socket())),
            false => Ok(seat),
        }
    }

    /// Where its disk is.
    pub fn data_dir(&self) -> PathBuf {
        self.dir.join("disk")
    }

    /// What it says.
    pub fn log(&self) -> PathBuf {
        self.dir.join("log")
    }

    /// Its configuration.
    pub fn config(&self) -> PathBuf {
        self.dir.join("trent.toml")
    }

    /// Where operators reach it.
    pub fn admin_socket(&self) -> PathBuf {
        self.dir.join("admin.sock")
    }
}
