//! One run: a cluster, its clients, whoever hurts it, and the judges afterwards.

mod clocks;
mod coverage;
mod digests;
mod faults;
mod hunts;
mod phases;
mod pulse;
mod summary;
mod test;

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::checker::{
    CheckError, Checker, Convergence, Evidence, Liveness, Promise, Results, Secrets, Statistics,
};
use crate::cluster::ClusterError;
use crate::drive::{SetupError, Workload};
use crate::history::{History, HistoryError};
use crate::nemesis::Fault;
use crate::report;
use coverage::Coverage;

pub use hunts::{HUNTS, Hunt};
pub use phases::Run;
pub use summary::{Summary, coverage};
pub use test::{Test, WORKLOADS, workload};

/// Of the uses of a region's keys, while other regions are gone (GUARANTEES.md, h).
const LOCAL_USE: f64 = 0.999;
/// Groups elect a leader within this.
const ELECTION: Duration = Duration::from_secs(2);
/// Nodes that were killed are ready again within this, nine nodes on two cores.
const HEALING: Duration = Duration::from_secs(10);

/// Why there is no verdict: the harness failed, or the machine.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The cluster could not be had, or not be healed.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The workload did not begin.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The history is none.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The evidence cannot be read.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The run's directory.
    #[error("the run's directory cannot be written")]
    Directory(#[from] io::Error),
    /// The test's parameters.
    #[error("{0}")]
    Test(String),
}

/// Judges what a run left in its directory, and writes the report.
///
/// # Errors
/// When the directory cannot be read or written.
pub fn judge(dir: &Path) -> Result<Results, RunError> {
    let test = Test::read(dir)?;
    let history = History::read(&dir.join("history.jsonl"))?;
    let workload = workload(&test.workload).map_err(RunError::Test)?;
    let evidence = Evidence {
        history: &history,
        dir,
    };
    let results = Results::of(&judges(&test, &*workload), &evidence)?;
    let test = serde_json::to_value(&test).map_err(io::Error::from)?;
    report::write(dir, &test, &history, &results)?;
    Ok(results)
}

/// The workload's own, and those that judge every run.
fn judges(test: &Test, workload: &dyn Workload) -> Vec<Box<dyn Checker>> {
    let mut judges = workload.checkers();
    judges.push(Box::new(phases::Recovery));
    judges.push(Box::new(Convergence));
    judges.push(Box::new(Coverage {
        promised: test.promised_faults(workload.shape()),
        key_operations: workload.key_operations(),
    }));
    judges.push(Box::new(Liveness {
        promises: promises(workload),
        recovery: phases::RECOVERY,
        grace: ELECTION,
        healing: HEALING,
        uses: workload.local_uses().iter().map(|&f| f.to_owned()).collect(),
    }));
    judges.push(Box::new(Secrets {
        searched: vec!["nodes".into()],
    }));
    judges.push(Box::new(Statistics));
    judges
}

/// What a region answers alone goes on while other regions are gone.
fn promises(workload: &dyn Workload) -> Vec<Promise> {
    if workload.local_uses().is_empty() {
        return Vec::new();
    }
    let gone = [Fault::PartitionRegion, Fault::KillRegion];
    gone.into_iter()
        .map(|fault| Promise {
            fault: fault.name().to_owned(),
            least: LOCAL_USE,
        })
        .collect()
}
