//! Disks that fill up, rot and go back in time, and processes that stop for a while: the rules of storage and consensus
//! on real `trent server` processes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the lints do not take helpers of integration tests for tests"
)]

#[path = "faults/damage.rs"]
mod damage;
#[path = "faults/full_disk.rs"]
mod full_disk;
#[path = "faults/kept.rs"]
mod kept;
#[path = "faults/pauses.rs"]
mod pauses;
#[path = "faults/secrets.rs"]
mod secrets;
mod support;

use trent_testkit::cluster::{Cluster, Node, Shape, region_applied, region_leader};

use crate::support::{TRENT, eventually};

const US: &str = "us-east-1";

/// A cluster of one region.
fn start(nodes: u16) -> Cluster {
    Cluster::start(
        TRENT,
        Shape {
            regions: &[US],
            nodes,
        },
    )
}

/// The node that leads the region, as some node tells it that is among those given.
async fn leader_among(nodes: &[Node]) -> u64 {
    let (leader, _) = eventually("a leader", async || {
        let told: Vec<u64> = nodes.iter().filter_map(|node| region_leader(&node.api)).collect();
        let leader = told
            .first()
            .copied()
            .filter(|leader| nodes.iter().any(|node| node.id == *leader));
        leader
            .filter(|leader| told.iter().all(|other| other == leader))
            .ok_or(told)
    })
    .await;
    leader
}

/// Waits until a node has applied as much as another one has now.
async fn caught_up(node: &Node, with: &Node) {
    let goal = region_applied(&with.api).unwrap();
    eventually("a node to catch up", async || match region_applied(&node.api) {
        Some(applied) if applied >= goal => Ok(()),
        applied => Err(format!("{applied:?} of {goal}")),
    })
    .await;
}
