//! Stands between the regions of a cluster: every connection from a node to a node of another region goes through it, and
//! can be slow, silent or refused, each way for itself. Connections within a region stay as they are.
//!
//! It works on TCP, below everything that nodes say to each other, and loses no byte: what a real network loses, TCP sends
//! again, so that a loss is a [stall](Stalls), and a network that swallows everything is a [silence](Passage::Silent) after
//! which all that was said arrives. One thing differs: the machine accepts connections to the proxy even while it is silent,
//! so that what hangs is the handshake on the connection, not the connecting.

mod carrier;
mod conditions;
#[cfg(test)]
mod tests;
mod way;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::cluster::{Cluster, Node};
pub use conditions::{Conditions, Passage, Stalls};
use way::Way;

/// A running proxy. Dropping it ends every connection through it.
#[derive(Debug)]
pub struct FaultProxy {
    /// What is true of what one region says to another.
    conditions: BTreeMap<(String, String), watch::Sender<Conditions>>,
    runtime: Option<Runtime>,
}

impl FaultProxy {
    /// Puts itself between the regions of a cluster, which restarts every node: from then on they reach other regions'
    /// nodes through it.
    ///
    /// # Panics
    /// When it cannot listen, or the cluster does not start again.
    pub fn between_regions(cluster: &mut Cluster) -> Self {
        let nodes = cluster.contract().nodes.clone();
        let regions: BTreeSet<&str> = nodes.iter().map(|node| node.region.as_str()).collect();
        let mut proxy = Self::new();
        for (from, to) in pairs(&regions) {
            let way = (from.to_owned(), to.to_owned());
            proxy.conditions.insert(way, watch::Sender::new(Conditions::GOOD));
        }
        let mut ports = cluster.spare_ports();
        let mut addresses: BTreeMap<&str, BTreeMap<u64, String>> = BTreeMap::new();
        for &from in &regions {
            for node in nodes.iter().filter(|node| node.region != from) {
                let address = (Ipv4Addr::LOCALHOST, ports.next().unwrap()).into();
                proxy.listen(address, from, node);
                addresses
                    .entry(from)
                    .or_default()
                    .insert(node.id, address.to_string());
            }
        }
        cluster.reconfigure_all(|config| {
            let own = nodes.iter().find(|node| node.id == config.node_id).unwrap();
            config.peer_addresses = addresses.get(own.region.as_str()).cloned().unwrap_or_default();
        });
        proxy
    }

    fn new() -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        Self {
            conditions: BTreeMap::new(),
            runtime: Some(runtime),
        }
    }

    /// Takes the connections of a region's nodes to a node of another region.
    fn listen(&self, address: SocketAddr, from: &str, to: &Node) {
        let way = Way {
            address,
            target: to.peer.trim_start_matches("https://").to_owned(),
            there: self.sender(from, &to.region).subscribe(),
            back: self.sender(&to.region, from).subscribe(),
        };
        let runtime = self.runtime.as_ref().unwrap();
        let listening = runtime.block_on(way.listen());
        runtime.spawn(listening.serve());
    }

    /// Changes what is true of what one region says to another, on connections that either has opened.
    ///
    /// # Panics
    /// When the cluster has no such regions.
    pub fn set(&self, from: &str, to: &str, conditions: Conditions) {
        self.sender(from, to).send_replace(conditions);
    }

    /// Changes both ways between two regions.
    ///
    /// # Panics
    /// When the cluster has no such regions.
    pub fn set_between(&self, one: &str, other: &str, conditions: Conditions) {
        self.set(one, other, conditions);
        self.set(other, one, conditions);
    }

    /// Changes every way from and to a region.
    pub fn set_around(&self, region: &str, conditions: Conditions) {
        for ((from, to), sender) in &self.conditions {
            if from == region || to == region {
                sender.send_replace(conditions);
            }
        }
    }

    /// Changes every way.
    pub fn set_everywhere(&self, conditions: Conditions) {
        for sender in self.conditions.values() {
            sender.send_replace(conditions);
        }
    }

    /// Makes every way good again.
    pub fn heal(&self) {
        self.set_everywhere(Conditions::GOOD);
    }

    fn sender(&self, from: &str, to: &str) -> &watch::Sender<Conditions> {
        &self.conditions[&(from.to_owned(), to.to_owned())]
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        // Tests that run on a runtime of their own may not wait here for the end of this one.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Every ordered pair of different regions.
fn pairs<'a>(regions: &BTreeSet<&'a str>) -> Vec<(&'a str, &'a str)> {
    let to_others = |&from| {
        regions
            .iter()
            .filter(move |&&to| to != from)
            .map(move |&to| (from, to))
    };
    regions.iter().flat_map(to_others).collect()
}
