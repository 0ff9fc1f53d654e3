//! What cluster a run wants.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{clock, disk, network};

/// A cluster before it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The `trent` binary.
    pub program: PathBuf,
    /// The binary of the release before, if nodes are to begin with it: one that is restarted in turn gets `program`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<PathBuf>,
    /// The run's directory. Everything that the run makes is in it.
    pub dir: PathBuf,
    /// Names of regions, at most [`Plan::MOST_REGIONS`].
    pub regions: Vec<String>,
    /// Nodes in each region that found the cluster, at most [`Plan::MOST_NODES`] with the spare ones.
    pub nodes: u8,
    /// Nodes in each region that have a place, and are not part of the cluster until they [join](super::Cluster::join).
    pub spares: u8,
    /// How nodes read.
    pub reads: Reads,
    /// Log entries between snapshots: few, so that every run has snapshots and purged logs.
    pub snapshot_every: u64,
    /// The first port of the AWS endpoints, which count up from here; those for peers from 100 above.
    pub first_port: u16,
    /// Decides what network and disks do by chance.
    pub seed: u64,
    /// What the nodes run on.
    pub backends: Backends,
    /// The mistake that all nodes make, where the binary has some to switch on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bug: Option<String>,
}

/// What the nodes run on, so that faults can be made in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backends {
    /// Between them.
    pub network: network::Backend,
    /// Under their data.
    pub disk: disk::Backend,
    /// What time they see.
    pub clock: clock::Backend,
}

/// How nodes make reads linearizable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Reads {
    /// By asking a quorum.
    ReadIndex,
    /// By the leader's lease, which trusts clocks.
    Lease,
}

impl Plan {
    /// More regions than any workload needs.
    pub const MOST_REGIONS: usize = 5;
    /// More nodes of a region than any workload needs.
    pub const MOST_NODES: u8 = 5;

    /// A cluster of these regions, with as many nodes in each, on a machine without faults.
    pub fn new(program: impl Into<PathBuf>, dir: impl Into<PathBuf>, regions: &[&str], nodes: u8) -> Self {
        Self {
            program: program.into(),
            previous: None,
            dir: dir.into(),
            regions: regions.iter().map(|&region| region.to_owned()).collect(),
            nodes,
            spares: 0,
            reads: Reads::ReadIndex,
            snapshot_every: 100,
            first_port: 4600,
            seed: 0,
            bug: None,
            backends: Backends {
                network: network::Backend::None,
                disk: disk::Backend::Plain,
                clock: clock::Backend::System,
            },
        }
    }

    /// The same on these.
    #[must_use]
    pub fn on(mut self, backends: Backends) -> Self {
        self.backends = backends;
        self
    }
}

impl Backends {
    /// Those with faults.
    pub const FULL: Self = Self {
        network: network::Backend::Namespaces,
        disk: disk::Backend::Fuse,
        clock: clock::Backend::Faketime,
    };
}
