//! `trent-jepsen test-all`

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use super::fail;
use crate::cluster::Reads;
use crate::nemesis::Fault;
use crate::run::{Summary, WORKLOADS, coverage, workload};

/// What a run takes beside its faults: a cluster that starts, final reads, a fault that stays, judges.
const BESIDE_SECONDS: u64 = 60;
const SHORTEST_SECONDS: u64 = 20;
const UNKNOWN: u8 = 2;
const INVALID: u8 = 1;

/// What is run.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// For how long, all workloads together.
    #[arg(long, default_value_t = 60)]
    minutes: u64,
    /// From which everything of the first run is drawn; every further run has the next one.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How nodes read.
    #[arg(long, value_enum, default_value = "read-index")]
    reads: Reads,
    /// The binary.
    #[arg(long, default_value = "target/release/trent")]
    trent: PathBuf,
    /// Where the runs are kept, each in a directory of its own; it must not exist.
    #[arg(long, default_value = "store/all")]
    dir: PathBuf,
}

impl Args {
    /// Runs one workload after the other, each in a process and a world of its own, and prints what came of them.
    pub(super) fn run(&self) -> ExitCode {
        match self.outcome() {
            Ok(code) => code,
            Err(error) => fail(&error),
        }
    }

    fn outcome(&self) -> io::Result<ExitCode> {
        std::fs::create_dir_all(&self.dir)?;
        let slice = self.minutes * 60 / WORKLOADS.len() as u64;
        let seconds = slice.saturating_sub(BESIDE_SECONDS).max(SHORTEST_SECONDS);
        let mut summaries = BTreeMap::new();
        // Each draws for itself: short runs of one seed would all meet the same few faults.
        for (workload, seed) in WORKLOADS.into_iter().zip(self.seed..) {
            let dir = self.dir.join(workload);
            writeln!(
                io::stdout(),
                "\n{workload}, seed {seed}, {seconds} s under faults"
            )?;
            let ended = self.command((workload, seed), seconds, &dir)?.status()?;
            summaries.insert(workload, Summary::read(&dir, ended.code()));
        }
        let missed = missed(&summaries)?;
        let page = page(&summaries, &missed);
        std::fs::write(self.dir.join("summary.md"), &page)?;
        io::stdout().write_all(page.as_bytes())?;
        Ok(ExitCode::from(code(&summaries, &missed)))
    }

    fn command(&self, (workload, seed): (&str, u64), seconds: u64, dir: &Path) -> io::Result<Command> {
        let reads = match self.reads {
            Reads::ReadIndex => "read-index",
            Reads::Lease => "lease",
        };
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["test", "--workload", workload, "--reads", reads])
            .args(["--seed", &seed.to_string(), "--time", &seconds.to_string()])
            .arg("--trent")
            .arg(&self.trent)
            .arg("--dir")
            .arg(dir);
        Ok(command)
    }
}

/// The worst of all runs; what none of them met leaves something unknown.
fn code(summaries: &BTreeMap<&str, Summary>, missed: &[Fault]) -> u8 {
    let of_gaps = if missed.is_empty() { 0 } else { UNKNOWN };
    let codes: Vec<u8> = summaries
        .values()
        .map(|summary| summary.code)
        .chain([of_gaps])
        .collect();
    let worst = [super::HARNESS_FAILURE, INVALID, UNKNOWN]
        .into_iter()
        .find(|code| codes.contains(code));
    worst.unwrap_or(0)
}

/// The faults that some workload could have met, and none did.
fn missed(summaries: &BTreeMap<&str, Summary>) -> io::Result<Vec<Fault>> {
    let mut possible = BTreeSet::new();
    for name in summaries.keys() {
        let shape = workload(name).map_err(io::Error::other)?.shape();
        possible.extend(Fault::ALL.iter().filter(|fault| fault.fits(shape)));
    }
    let was_met = |fault: &Fault| summaries.values().any(|summary| summary.times(*fault) > 0);
    Ok(possible.into_iter().filter(|fault| !was_met(fault)).collect())
}

fn page(summaries: &BTreeMap<&str, Summary>, missed: &[Fault]) -> String {
    let mut page = format!("{}\n", Summary::HEAD);
    for (workload, summary) in summaries {
        // A String takes everything.
        let _ = writeln!(page, "{}", summary.row(workload));
    }
    let _ = write!(page, "\n{}", coverage(summaries));
    if !missed.is_empty() {
        let names: Vec<&str> = missed.iter().map(|fault| fault.name()).collect();
        let _ = writeln!(page, "\nunknown: no run met {}", names.join(", "));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_that_no_run_met_leaves_the_whole_unknown() {
        let summaries = BTreeMap::from([("alias", Summary::default())]);
        let missed = missed(&summaries).unwrap();
        assert!(missed.contains(&Fault::KillLeader));
        assert!(
            !missed.contains(&Fault::PartitionRegion),
            "one region cannot be cut off from others"
        );
        assert_eq!((code(&summaries, &missed), code(&summaries, &[])), (UNKNOWN, 0));
        let page = page(&summaries, &missed);
        assert!(page.contains("| kill-leader (never) | 0 |"), "{page}");
        assert!(page.contains("unknown: no run met kill-leader, "), "{page}");
    }

    #[test]
    fn what_is_worse_than_unknown_stays_worse() {
        let failed = Summary::read(Path::new("there is no such run"), Some(0));
        let summaries = BTreeMap::from([("alias", failed)]);
        assert_eq!(code(&summaries, &[Fault::Loss]), super::super::HARNESS_FAILURE);
    }
}
