//! Nodes and regions that come and go while the cluster serves, on real `trent server` processes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the lints do not take helpers of integration tests for tests, and a test says what it measured"
)]

#[path = "membership/growth.rs"]
mod growth;
#[path = "membership/load.rs"]
mod load;
#[path = "membership/regions.rs"]
mod regions;
#[path = "membership/removal.rs"]
mod removal;
mod support;

use serde_json::Value;
use trent_testkit::cluster::{Cluster, Shape, await_condition};

use crate::support::TRENT;

const US: &str = "us-east-1";
const EU: &str = "eu-west-1";

/// A cluster of one region.
fn start(nodes: u16) -> Cluster {
    let regions = &[US];
    Cluster::start(TRENT, Shape { regions, nodes })
}

/// Takes a new node into a region and waits until it serves; gives its number.
fn join(cluster: &mut Cluster, region: &str) -> u64 {
    let node = cluster.join_node(region);
    cluster.await_ready(node);
    node
}

/// What a node says of one of its groups.
fn group(cluster: &Cluster, node: u64, name: &str) -> Value {
    let status = cluster.operate_through(node, &["status"]);
    let mut groups = status["groups"].as_array().unwrap().iter();
    groups.find(|group| group["name"] == name).unwrap().clone()
}

fn numbers(list: &Value) -> Vec<u64> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(Value::as_u64).collect()
}

/// Waits until a group has these voters, as a node knows them, and is not on its way to others.
fn await_voters(cluster: &Cluster, through: u64, name: &str, wanted: &[u64]) {
    await_condition(&format!("the voters {wanted:?} of {name}"), || {
        let group = group(cluster, through, name);
        group["joint"] == false && numbers(&group["voters"]) == wanted
    });
}

/// Waits until both groups of a node are led by somebody else than one that is to lead no more.
fn await_leaders_but(cluster: &Cluster, through: u64, gone: u64) {
    let region = format!("region/{}", cluster.node(through).region);
    await_condition("other leaders", || {
        let leader = |name: &str| group(cluster, through, name)["leader"].as_u64();
        [leader(&region), leader("global")]
            .iter()
            .all(|leader| leader.is_some_and(|leader| leader != gone))
    });
}

fn await_region_voters(cluster: &Cluster, through: u64, wanted: &[u64]) {
    let region = &cluster.node(through).region;
    await_voters(cluster, through, &format!("region/{region}"), wanted);
}

fn await_global_voters(cluster: &Cluster, through: u64, wanted: &[u64]) {
    await_voters(cluster, through, "global", wanted);
}

/// The nodes of the directory, as a node knows it.
fn directory(cluster: &Cluster, through: u64) -> Vec<u64> {
    let nodes = cluster.operate_through(through, &["node", "list"]);
    let nodes = nodes["nodes"].as_array().unwrap();
    nodes.iter().filter_map(|node| node["node"].as_u64()).collect()
}

/// Wishes a node out, and waits until the cluster has let it go.
fn remove(cluster: &Cluster, through: u64, node: u64) {
    cluster.operate_through(through, &["node", "remove", &node.to_string()]);
    await_condition("the node to be forgotten", || {
        !directory(cluster, through).contains(&node)
    });
}
