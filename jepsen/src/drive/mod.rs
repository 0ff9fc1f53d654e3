//! Drives a cluster: the clients of each workload, one call after the other.
//!
//! What a workload's calls are called and what they show is in [`workload`](crate::workload); here is how they are made.

mod alias;
mod canary;
mod deletion;
mod desk;
mod family;
mod fleet;
mod grants;
mod identities;
mod imports;
mod keys;
mod ledger;
mod lifecycle;
mod membership;
mod operator;
mod operators;
mod policy;
mod set;
mod site;
mod succession;
mod things;

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::Instant;

use crate::checker::Checker;
use crate::cluster::Cluster;
use crate::nemesis::{Fault, Pace};

pub use alias::Aliases;
pub use canary::plant_canary;
pub use deletion::Deletions;
pub use desk::{Ask, Begun, Desk};
pub use family::Families;
pub use fleet::Fleet;
pub use grants::Grants;
pub use imports::Imports;
pub use ledger::Ledger;
pub use lifecycle::Lifecycles;
pub use membership::Membership;
pub use operators::Operators;
pub use policy::Policies;
pub use set::Sets;
pub use site::{Dial, Site, Summon};
pub use succession::Succession;

/// What the clients of a run do.
pub trait Workload: Send + Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// The cluster that it wants.
    fn shape(&self) -> Shape;

    /// How long faults last.
    fn pace(&self) -> Pace {
        Pace::default()
    }

    /// Faults that are drawn more often than others, once more for each time that they stand here.
    fn often(&self) -> &'static [Fault] {
        &[]
    }

    /// After how many entries of its log a group makes a snapshot.
    fn snapshot_every(&self) -> u64 {
        100
    }

    /// Makes what the clients work on, on a cluster that is well.
    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>>;

    /// How many nodes of each region have a place and are not part of the cluster from the start.
    fn spares(&self) -> u8 {
        0
    }

    /// One thing that one client does.
    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()>;

    /// What an operator does to the cluster itself while clients work, until then; none does anything by default.
    fn operate<'a>(
        &'a self,
        _cluster: Arc<Cluster>,
        _desk: &'a mut Desk,
        _until: Instant,
    ) -> BoxFuture<'a, ()> {
        std::future::ready(()).boxed()
    }

    /// What is read at the end, when the cluster is well again.
    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()>;

    /// The calls without which it has tried nothing, by their `f`: one that never succeeds leaves nothing known.
    fn key_operations(&self) -> &'static [&'static str] {
        &[]
    }

    /// The calls that a region answers alone, by their `f`: other regions may be gone.
    fn local_uses(&self) -> &'static [&'static str] {
        &[]
    }

    /// Who judges it.
    fn checkers(&self) -> Vec<Box<dyn Checker>>;
}

/// How many regions of how many nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Regions.
    pub regions: u8,
    /// Nodes in each.
    pub nodes: u8,
}

impl Shape {
    /// For what happens within a region: five nodes, so that two can be missed.
    pub const ONE_REGION: Self = Self { regions: 1, nodes: 5 };
    /// For what happens between regions.
    pub const THREE_REGIONS: Self = Self { regions: 3, nodes: 3 };
}

/// The workload cannot begin: a failure of the harness, or a cluster that is not well from the start.
#[derive(Debug, thiserror::Error)]
#[error("the workload cannot begin: {0}")]
pub struct SetupError(pub String);
