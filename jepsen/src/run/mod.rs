//! One run: a cluster, its clients, whoever hurts it, and the judges afterwards.

mod faults;
mod hunts;
mod phases;
mod summary;
mod test;

use std::io;
use std::path::Path;

use crate::checker::{CheckError, Checker, Evidence, Liveness, Results, Secrets, Statistics};
use crate::cluster::ClusterError;
use crate::drive::{SetupError, Workload};
use crate::history::{History, HistoryError};
use crate::report;

pub use hunts::{HUNTS, Hunt};
pub use phases::Run;
pub use summary::{Summary, coverage};
pub use test::{Test, WORKLOADS, workload};

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
    let results = Results::of(&judges(&*workload), &evidence)?;
    let test = serde_json::to_value(&test).map_err(io::Error::from)?;
    report::write(dir, &test, &history, &results)?;
    Ok(results)
}

/// The workload's own, and those that judge every run.
fn judges(workload: &dyn Workload) -> Vec<Box<dyn Checker>> {
    let mut judges = workload.checkers();
    judges.push(Box::new(phases::Recovery));
    judges.push(Box::new(Liveness {
        promises: Vec::new(),
        recovery: phases::RECOVERY,
        uses: Default::default(),
    }));
    judges.push(Box::new(Secrets {
        searched: vec!["nodes".into()],
    }));
    judges.push(Box::new(Statistics));
    judges
}
