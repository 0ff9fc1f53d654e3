//! A cluster of real processes: founded, started, hurt and asked.

mod admin;
mod config_file;
mod error;
mod founding;
mod leaders;
mod memory;
mod node;
mod plan;
mod readiness;
mod seat;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{join_all, try_join_all};

pub use admin::Admin;
pub use error::ClusterError;
pub use leaders::{Leader, Leaders};
pub use node::Node;
pub use plan::{Backends, Plan, Reads};
pub use readiness::Readiness;
pub use seat::Seat;

use crate::client::{Client, Credentials};
use crate::clock::{self, Clock};
use crate::disk::{self, Disk, Fuse, Plain};
use crate::network::namespaces::Namespaces;
use crate::network::{self, Loopback, Network};
use crate::place::Place;
use founding::Founding;

/// All nodes of a run, and the network between them.
#[derive(Debug)]
pub struct Cluster {
    plan: Plan,
    network: Arc<dyn Network>,
    nodes: Vec<Node>,
    founding: Founding,
    credentials: Credentials,
}

impl Cluster {
    /// Makes network, disks, clocks, keys, certificates and configurations. No node runs yet.
    ///
    /// # Errors
    /// When the machine does not allow it, or the directory holds a run already.
    pub async fn prepare(plan: Plan) -> Result<Self, ClusterError> {
        memory::sweep();
        let seats = Seat::all(&plan)?;
        let places: Vec<Place> = seats.iter().map(|seat| seat.place.clone()).collect();
        let network = network_of(&plan, &places)?;
        let founding = Founding::new(&plan, &seats, Arc::clone(&network));
        let credentials = founding.write(&seats).await?;
        let nodes = seats
            .into_iter()
            .map(|seat| {
                let disk = disk_of(&plan, &seat)?;
                let clock = clock_of(plan.backends.clock, &seat.dir.join("clock"))?;
                let program = plan.previous.as_ref().unwrap_or(&plan.program);
                let program = (program.as_path(), plan.bug.as_deref());
                Ok(Node::new(seat, program, Arc::clone(&network), disk, clock))
            })
            .collect::<Result<_, ClusterError>>()?;
        Ok(Self {
            plan,
            network,
            nodes,
            founding,
            credentials,
        })
    }

    /// Starts every node that is part of the cluster, and waits until all are ready.
    ///
    /// # Errors
    /// When one runs, ends, or is not ready in time.
    pub async fn start(&self, patience: Duration) -> Result<(), ClusterError> {
        for node in self.members() {
            node.start()?;
        }
        self.await_ready(patience).await
    }

    /// Waits until all nodes that are part of the cluster are ready.
    ///
    /// # Errors
    /// When one ends, or is not ready in time.
    pub async fn await_ready(&self, patience: Duration) -> Result<(), ClusterError> {
        let waiting = self.members().map(|node| node.await_ready(patience));
        try_join_all(waiting).await.map(|_| ())
    }

    /// Lets a spare node join, or one that was removed and has ended, and starts it. `through` invites it.
    ///
    /// # Errors
    /// When it runs, or is refused.
    pub async fn join(&self, place: &Place, through: &Place) -> Result<(), ClusterError> {
        let invitation = self.node(through)?.admin().invite(place.region()).await?;
        self.admit(place, invitation.node, &invitation.token).await
    }

    /// Lets a node join under the number and with the token of its invitation, and starts it.
    ///
    /// # Errors
    /// When it runs, or is refused. Where it was not heard what became of it, the cluster may count on it.
    pub async fn admit(&self, place: &Place, number: u64, token: &str) -> Result<(), ClusterError> {
        let node = self.node(place)?;
        let members = self.members().map(Node::seat);
        self.founding
            .write_for_joining(node.seat(), number, members)
            .await?;
        node.join(number, token).await
    }

    /// Makes the place of a node that was removed and has ended one where another may join.
    ///
    /// # Errors
    /// When it runs.
    pub fn vacate(&self, place: &Place) -> Result<(), ClusterError> {
        self.node(place)?.vacate()
    }

    /// Asks every node to end, and waits until all have.
    pub async fn stop(&self) {
        join_all(self.nodes.iter().map(Node::stop)).await;
    }

    /// What was asked for.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The run's directory.
    pub fn dir(&self) -> &Path {
        &self.plan.dir
    }

    /// The network between the nodes.
    pub fn network(&self) -> &dyn Network {
        &*self.network
    }

    /// All nodes, region by region.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Those that have a number: founders, and those that joined.
    pub fn members(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.number().is_some())
    }

    /// Where all nodes are, spare ones too.
    pub fn places(&self) -> Vec<Place> {
        self.nodes.iter().map(|node| node.place().clone()).collect()
    }

    /// A node.
    ///
    /// # Errors
    /// When there is none at this place.
    pub fn node(&self, place: &Place) -> Result<&Node, ClusterError> {
        let found = self.nodes.iter().find(|node| node.place() == place);
        found.ok_or_else(|| ClusterError::NoSuchPlace(place.clone()))
    }

    /// The nodes of a region.
    pub fn region<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Node> {
        self.nodes
            .iter()
            .filter(move |node| node.place().region() == region)
    }

    /// The first account.
    pub fn account(&self) -> &str {
        founding::ACCOUNT
    }

    /// Who signs as the root user of the first account.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// A client of a node that signs for the node's own region as the root user of the first account.
    ///
    /// # Errors
    /// When there is no node at this place.
    pub fn client(&self, place: &Place, patience: Duration) -> Result<Client, ClusterError> {
        Ok(self
            .node(place)?
            .client(self.credentials.clone(), place.region(), patience))
    }

    /// Who leads which group, as far as running nodes know.
    pub async fn leaders(&self) -> Leaders {
        let running = self.nodes.iter().filter(|node| node.is_running());
        let asked = running.map(|node| async { node.admin().status().await.ok() });
        Leaders::of(join_all(asked).await.into_iter().flatten(), |number| {
            let known = self.nodes.iter().find(|node| node.number() == Some(number));
            known.map(|node| node.place().clone())
        })
    }

    /// Copies what every node has on its disk to `<place>/data` of the run's directory, where a disk does not stay by itself.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn collect(&self) -> Result<(), ClusterError> {
        for node in &self.nodes {
            node.disk().export(&node.seat().dir.join("data"))?;
        }
        Ok(())
    }
}

fn network_of(plan: &Plan, places: &[Place]) -> Result<Arc<dyn Network>, ClusterError> {
    Ok(match plan.backends.network {
        network::Backend::Namespaces => {
            Arc::new(Namespaces::new(places, &plan.dir.join("namespaces"), plan.seed)?)
        }
        network::Backend::None => Arc::new(Loopback::new(places)),
    })
}

fn disk_of(plan: &Plan, seat: &Seat) -> Result<Arc<dyn Disk>, ClusterError> {
    let path = seat.data_dir();
    // Every disk draws for itself.
    let seed = plan.seed.wrapping_add(seat.peer_port.into());
    Ok(match plan.backends.disk {
        disk::Backend::Fuse => Arc::new(Fuse::mount(&path, seed)?),
        disk::Backend::Plain => Arc::new(Plain::new(&path)?),
    })
}

fn clock_of(backend: clock::Backend, file: &Path) -> Result<Clock, ClusterError> {
    Ok(match backend {
        clock::Backend::Faketime => Clock::faketime(file)?,
        clock::Backend::System => Clock::system(),
    })
}
