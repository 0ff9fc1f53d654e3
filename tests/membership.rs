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

/// What a node says of its groups.
fn status(cluster: &Cluster, node: u64) -> Value {
    cluster.operate_through(node, &["status"])
}

fn numbers(list: &Value) -> Vec<u64> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(Value::as_u64).collect()
}

/// The voters of a group as a node knows them.
fn voters(cluster: &Cluster, node: u64, group: &str) -> Vec<u64> {
    numbers(&status(cluster, node)[group]["voters"])
}

fn await_region_voters(cluster: &Cluster, through: u64, wanted: &[u64]) {
    await_condition("the region's voters", || {
        voters(cluster, through, "region_group") == wanted
    });
}

fn await_global_voters(cluster: &Cluster, through: u64, wanted: &[u64]) {
    await_condition("the voters of global", || {
        voters(cluster, through, "global_group") == wanted
    });
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
