//! `trent-jepsen test`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use super::{check, fail};
use crate::checker::{Results, Validity};
use crate::cluster::{Backends, Reads};
use crate::doctor::Diagnosis;
use crate::nemesis::Fault;
use crate::run::{self, Run, RunError, Test};

/// What is run.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What clients do: alias, lifecycle, switch-off, ledger, grants, policy, family, set, imports,
    /// membership, succession, operators.
    #[arg(long)]
    workload: String,
    /// From which faults and calls are drawn.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long faults go on, in seconds.
    #[arg(long, default_value_t = 60)]
    time: u64,
    /// How long clients then work under one fault that stays, in seconds; 0 for not at all.
    #[arg(long, default_value_t = 10)]
    liveness: u64,
    /// How many clients.
    #[arg(long, default_value_t = 12)]
    clients: u16,
    /// Faults to draw from, by their names or by what they need (`processes`, `network`, `clock`, `disk`, `memory`); all that
    /// the machine allows by default, and none for `none`.
    #[arg(long, value_delimiter = ',')]
    faults: Vec<String>,
    /// How nodes read.
    #[arg(long, value_enum, default_value = "read-index")]
    reads: Reads,
    /// The binary.
    #[arg(long, default_value = "target/release/trent")]
    trent: PathBuf,
    /// The binary of the release before: nodes begin with it, and are upgraded by the fault `rolling-restart`.
    #[arg(long)]
    previous: Option<PathBuf>,
    /// The mistake that all nodes make, where the binary has some to switch on.
    #[arg(long)]
    bug: Option<String>,
    /// Where the run is kept; it must not exist.
    #[arg(long, default_value = "store/run")]
    dir: PathBuf,
}

impl Args {
    pub(super) fn run(&self) -> ExitCode {
        match self.test() {
            Ok(test) => perform(test, &self.dir),
            Err(error) => fail(&error),
        }
    }

    fn test(&self) -> Result<Test, RunError> {
        let program = std::path::absolute(&self.trent)?;
        let faults = faults(&self.faults)?;
        Ok(Test {
            workload: self.workload.clone(),
            seed: self.seed,
            seconds: self.time,
            liveness_seconds: self.liveness,
            clients: self.clients,
            promised: match self.faults.is_empty() {
                true => Vec::new(),
                false => faults.clone(),
            },
            faults,
            reads: self.reads,
            version: version(&program)?,
            backends: diagnosed(&program)?,
            program,
            bug: self.bug.clone(),
            previous: self.previous.as_ref().map(std::path::absolute).transpose()?,
        })
    }
}

/// Makes a run, judges it, and prints how to make it again if it is not valid.
pub(super) fn perform(test: Test, dir: &Path) -> ExitCode {
    match outcome(test, dir) {
        Ok(results) => {
            let code = check::tell(&results);
            if results.valid != Validity::Valid {
                let program = std::env::current_exe().unwrap_or_else(|_| "trent-jepsen".into());
                let _ = writeln!(
                    io::stdout(),
                    "again: {} replay {}",
                    program.display(),
                    dir.display()
                );
            }
            code
        }
        Err(error) => fail(&error),
    }
}

fn outcome(test: Test, dir: &Path) -> Result<Results, RunError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(2)
        .build()?;
    let dir = std::path::absolute(dir)?;
    if dir.exists() {
        return Err(RunError::Test(format!("{} exists", dir.display())));
    }
    runtime.block_on(async { Run::begin(test, &dir).await?.complete().await })?;
    run::judge(&dir)
}

/// What the machine allows for runs of this program.
pub(super) fn diagnosed(program: &Path) -> Result<Backends, RunError> {
    let diagnosis = Diagnosis::make(program);
    match diagnosis.can_run {
        true => Ok(diagnosis.backends),
        false => Err(RunError::Test(
            "this machine cannot run a cluster: ask `doctor`".to_owned(),
        )),
    }
}

/// The faults of these names and kinds.
fn faults(asked: &[String]) -> Result<Vec<String>, RunError> {
    if asked.is_empty() {
        return Ok(Fault::ALL.iter().map(ToString::to_string).collect());
    }
    let mut faults = Vec::new();
    for name in asked.iter().filter(|name| *name != "none") {
        let of_kind = Fault::ALL
            .iter()
            .filter(|fault| format!("{:?}", fault.need()).eq_ignore_ascii_case(name));
        let kind: Vec<String> = of_kind.map(ToString::to_string).collect();
        match kind.is_empty() {
            false => faults.extend(kind),
            true => faults.push(name.parse::<Fault>().map_err(RunError::Test)?.to_string()),
        }
    }
    Ok(faults)
}

pub(super) fn version(program: &Path) -> Result<String, RunError> {
    let output = Command::new(program).arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
