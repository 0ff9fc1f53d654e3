//! What a node tells those who watch it, over real processes: load balancers, scrapers of metrics, and operators.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the lint does not take helpers of integration tests for tests"
)]

#[path = "status/digests.rs"]
mod digests;
#[path = "status/health.rs"]
mod health;
#[path = "status/metrics.rs"]
mod metrics;
#[path = "status/regions.rs"]
mod regions;
mod support;

use std::process::Command;

use serde_json::Value;
use trent_testkit::cluster::{Cluster, Shape};

use support::TRENT;

const US: &str = "us-east-1";
const EU: &str = "eu-west-1";

fn start(regions: &[&str], nodes: u16) -> Cluster {
    Cluster::start(TRENT, Shape { regions, nodes })
}

/// What `trent status` prints of a node, for a program.
fn status(cluster: &Cluster, node: u64, more: &[&str]) -> Value {
    serde_json::from_str(&printed(cluster, node, &[&["--json"], more].concat())).unwrap()
}

/// What `trent status` prints of a node.
fn printed(cluster: &Cluster, node: u64, more: &[&str]) -> String {
    let output = Command::new(TRENT)
        .arg("status")
        .args(more)
        .arg("--config")
        .arg(&cluster.node(node).config)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}
