//! `trent-jepsen track-record`

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::iter::Sum;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};

use super::fail;
use crate::checker::{Results, Validity};
use crate::run::{HUNTS, Hunt};

/// What a run ends with that has found a contradiction.
const INVALID: i32 = 1;
/// And one that knows nothing.
const UNKNOWN: i32 = 2;

/// What is hunted.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A binary that was built with the feature `chaos-bugs`.
    #[arg(long)]
    trent: PathBuf,
    /// How many seeds each.
    #[arg(long, default_value_t = 10)]
    seeds: u64,
    /// How many runs at once.
    #[arg(long, default_value_t = 1)]
    at_once: u8,
    /// These alone.
    #[arg(long, value_delimiter = ',')]
    bugs: Vec<String>,
    /// Where the runs are kept.
    #[arg(long, default_value = "store/track-record")]
    dir: PathBuf,
}

/// How often a mistake was found, and by whom.
#[derive(Debug, Default)]
struct Found {
    runs: u64,
    caught: u64,
    failed: u64,
    by: BTreeMap<String, u64>,
}

impl Args {
    /// Prints a row for each mistake; fails where one is never found.
    pub(super) fn run(&self) -> ExitCode {
        match self.outcome(&mut io::stdout()) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::from(1),
            Err(error) => fail(&error),
        }
    }

    fn outcome(&self, out: &mut impl Write) -> io::Result<bool> {
        let wanted = |hunt: &&Hunt| self.bugs.is_empty() || self.bugs.iter().any(|bug| bug == hunt.bug);
        let mut all_found = true;
        writeln!(
            out,
            "| bug | workload | faults | found | by | harness failures |\n|---|---|---|---|---|---|"
        )?;
        for hunt in HUNTS.iter().filter(wanted) {
            let found = self.hunt(hunt)?;
            all_found &= found.caught > 0;
            writeln!(
                out,
                "| {} | {} | {} | {} of {} | {} | {} |",
                hunt.bug,
                hunt.workload,
                hunt.faults,
                found.caught,
                found.runs,
                found.by(),
                found.failed
            )?;
            out.flush()?;
        }
        Ok(all_found)
    }

    fn hunt(&self, hunt: &Hunt) -> io::Result<Found> {
        let seeds = Mutex::new(1..=self.seeds);
        let next = || seeds.lock().unwrap_or_else(PoisonError::into_inner).next();
        let hunter = || {
            let mut found = Found::default();
            while let Some(seed) = next() {
                let dir = self.dir.join(format!("{}-{seed}", hunt.bug));
                let code = self.command(hunt, seed, &dir)?.status()?.code();
                found.add(code, &dir);
            }
            Ok(found)
        };
        std::thread::scope(|scope| {
            let hunters: Vec<_> = (0..self.at_once).map(|_| scope.spawn(hunter)).collect();
            let found = hunters.into_iter().map(|hunter| match hunter.join() {
                Ok(found) => found,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            found.sum::<io::Result<Found>>()
        })
    }

    fn command(&self, hunt: &Hunt, seed: u64, dir: &Path) -> io::Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["test", "--workload", hunt.workload, "--faults", hunt.faults])
            .args(["--reads", hunt.reads, "--bug", hunt.bug])
            .args(["--seed", &seed.to_string(), "--time", &hunt.seconds.to_string()])
            .args(["--liveness", &hunt.liveness_seconds.to_string()])
            .arg("--trent")
            .arg(&self.trent)
            .arg("--dir")
            .arg(dir)
            .stdout(Stdio::null());
        Ok(command)
    }
}

impl Found {
    /// Counts a run that has ended.
    fn add(&mut self, code: Option<i32>, dir: &Path) {
        self.runs += 1;
        match (code, Results::read(dir)) {
            (Some(INVALID), Ok(results)) => {
                self.caught += 1;
                let judges = results.checkers.into_iter();
                for (judge, _) in judges.filter(|(_, verdict)| verdict.valid == Validity::Invalid) {
                    *self.by.entry(judge).or_default() += 1;
                }
            }
            (Some(0 | UNKNOWN), Ok(_)) => {}
            _ => self.failed += 1,
        }
    }

    /// Whoever found it, and how often.
    fn by(&self) -> String {
        let judges = self.by.iter().map(|(judge, times)| format!("{judge} {times}"));
        judges.collect::<Vec<_>>().join(", ")
    }
}

impl Sum for Found {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |mut sum, part| {
            sum.runs += part.runs;
            sum.caught += part.caught;
            sum.failed += part.failed;
            for (judge, times) in part.by {
                *sum.by.entry(judge).or_default() += times;
            }
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_counts_as_found_with_whoever_found_it_and_a_run_that_left_nothing_as_failed() {
        let dir = tempfile::tempdir().unwrap();
        let mut first = Found::default();
        first.add(Some(INVALID), dir.path());
        assert_eq!((first.runs, first.caught, first.failed), (1, 0, 1));
        let verdicts = r#"{"valid": "invalid", "checkers": {"grants": {"valid": "invalid"}, "secrets": {"valid": "valid"}}}"#;
        std::fs::write(dir.path().join("results.json"), verdicts).unwrap();
        let mut second = Found::default();
        for code in [INVALID, 0, UNKNOWN, 3, INVALID] {
            second.add(Some(code), dir.path());
        }
        let sum: Found = [first, second].into_iter().sum();
        assert_eq!((sum.runs, sum.caught, sum.failed), (6, 2, 2));
        assert_eq!(sum.by(), "grants 2");
    }
}
