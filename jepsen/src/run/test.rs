//! What a run is made of.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::RunError;
use crate::cluster::{Backends, Plan, Reads};
use crate::drive::{
    Aliases, Deletions, Families, Fleet, Grants, Imports, Ledger, Lifecycles, Membership, Operators,
    Policies, Sets, Shape, Succession, Workload,
};
use crate::nemesis::{Fault, Need};
use crate::{clock, disk, network};

/// Where in a run's directory it is written.
const FILE: &str = "test.json";
const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "ap-south-1"];

/// The workloads, by their names.
pub const WORKLOADS: [&str; 13] = [
    "alias",
    "lifecycle",
    "deletion",
    "switch-off",
    "ledger",
    "grants",
    "policy",
    "family",
    "set",
    "imports",
    "membership",
    "succession",
    "operators",
];

/// All parameters of a run: the same ones draw the same faults and the same calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// What clients do.
    pub workload: String,
    /// From which everything is drawn.
    pub seed: u64,
    /// How long they do it under faults, in seconds.
    pub seconds: u64,
    /// And then under one fault that stays.
    pub liveness_seconds: u64,
    /// How many clients.
    pub clients: u16,
    /// The faults that are drawn from, by their names.
    pub faults: Vec<String>,
    /// Those of them that were asked for by name or kind: a run that met one of them never is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promised: Vec<String>,
    /// How nodes read.
    pub reads: Reads,
    /// The binary.
    pub program: PathBuf,
    /// What `trent --version` says.
    pub version: String,
    /// The binary of the release before, if nodes begin with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<PathBuf>,
    /// What the nodes run on.
    pub backends: Backends,
    /// The mistake that is switched on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bug: Option<String>,
}

/// The workload of a name.
///
/// # Errors
/// When none has it.
pub fn workload(name: &str) -> Result<Box<dyn Workload>, String> {
    let workload: Box<dyn Workload> = match name {
        "alias" => Box::new(Aliases::default()),
        "lifecycle" => Box::new(Lifecycles::default()),
        "deletion" => Box::new(Deletions::default()),
        "switch-off" => Box::new(Fleet::default()),
        "ledger" => Box::new(Ledger::default()),
        "grants" => Box::new(Grants::default()),
        "policy" => Box::new(Policies::default()),
        "family" => Box::new(Families::default()),
        "set" => Box::new(Sets::default()),
        "imports" => Box::new(Imports::default()),
        "membership" => Box::new(Membership::default()),
        "succession" => Box::new(Succession::default()),
        "operators" => Box::new(Operators::default()),
        _ => {
            return Err(format!(
                "no workload is called {name:?}: {}",
                WORKLOADS.join(", ")
            ));
        }
    };
    Ok(workload)
}

impl Test {
    /// The faults that the machine and the shape of the cluster allow, of those that were asked for.
    pub(super) fn possible_faults(&self, workload: &dyn Workload) -> Result<Vec<Fault>, RunError> {
        let asked: Result<Vec<Fault>, String> = self.faults.iter().map(|name| name.parse()).collect();
        let mut faults = asked.map_err(RunError::Test)?;
        faults.retain(|fault| self.backends.allow(fault.need()) && fault.fits(workload.shape()));
        let again = workload.often().iter().filter(|fault| faults.contains(fault));
        let again: Vec<Fault> = again.copied().collect();
        faults.extend(again);
        Ok(faults)
    }

    /// The faults without which a run of this shape has not kept its word.
    pub(super) fn promised_faults(&self, shape: Shape) -> Vec<String> {
        let fits = |name: &&String| name.parse().is_ok_and(|fault: Fault| fault.fits(shape));
        self.promised.iter().filter(fits).cloned().collect()
    }

    /// The cluster.
    pub(super) fn plan(&self, dir: &Path, workload: &dyn Workload) -> Plan {
        let shape = workload.shape();
        let regions = &REGIONS[..usize::from(shape.regions).min(REGIONS.len())];
        let mut plan = Plan::new(&self.program, dir, regions, shape.nodes).on(self.backends);
        plan.reads = self.reads;
        plan.snapshot_every = workload.snapshot_every();
        plan.spares = workload.spares();
        plan.seed = self.seed;
        plan.bug = self.bug.clone();
        plan.previous = self.previous.clone();
        plan
    }

    /// How long faults are drawn for.
    pub(super) fn length(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// Reads `test.json`.
    ///
    /// # Errors
    /// When it is not there, or is none.
    pub fn read(dir: &Path) -> Result<Self, RunError> {
        let text = fs::read(dir.join(FILE))?;
        Ok(serde_json::from_slice(&text).map_err(io_error)?)
    }

    /// Writes it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, dir: &Path) -> Result<(), RunError> {
        let text = serde_json::to_vec_pretty(self).map_err(io_error)?;
        Ok(fs::write(dir.join(FILE), text)?)
    }
}

impl Backends {
    /// Whether everything can be had on these that can be had on the others.
    pub fn offer(&self, others: Self) -> bool {
        let needs = [Need::Network, Need::Clock, Need::Disk];
        needs
            .into_iter()
            .all(|need| self.allow(need) || !others.allow(need))
    }

    /// Whether there are such faults on these.
    pub fn allow(&self, need: Need) -> bool {
        match need {
            Need::Processes | Need::Memory => true,
            Need::Network => self.network != network::Backend::None,
            Need::Clock => self.clock != clock::Backend::System,
            Need::Disk => self.disk != disk::Backend::Plain,
        }
    }
}

impl Fault {
    /// Whether it finds victims in a cluster of this shape.
    pub fn fits(self, shape: Shape) -> bool {
        match self {
            Self::PartitionRegion => shape.regions > 1,
            Self::PartitionRing => shape.nodes > 3,
            _ => true,
        }
    }
}

fn io_error(error: serde_json::Error) -> std::io::Error {
    error.into()
}
