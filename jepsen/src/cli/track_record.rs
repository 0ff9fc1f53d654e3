//! `trent-jepsen track-record`

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use super::fail;
use crate::run::{HUNTS, Hunt};

/// What a run ends with that has found a contradiction.
const INVALID: i32 = 1;

/// What is hunted.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A binary that was built with the feature `chaos-bugs`.
    #[arg(long)]
    trent: PathBuf,
    /// How many seeds each.
    #[arg(long, default_value_t = 10)]
    seeds: u64,
    /// These alone.
    #[arg(long, value_delimiter = ',')]
    bugs: Vec<String>,
    /// Where the runs are kept.
    #[arg(long, default_value = "store/track-record")]
    dir: PathBuf,
}

/// How often a mistake was found.
#[derive(Debug, Default)]
struct Found {
    runs: u64,
    caught: u64,
    failed: u64,
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
            "| bug | workload | faults | found | harness failures |\n|---|---|---|---|---|"
        )?;
        for hunt in HUNTS.iter().filter(wanted) {
            let found = self.hunt(hunt)?;
            all_found &= found.caught > 0;
            writeln!(
                out,
                "| {} | {} | {} | {} of {} | {} |",
                hunt.bug, hunt.workload, hunt.faults, found.caught, found.runs, found.failed
            )?;
            out.flush()?;
        }
        Ok(all_found)
    }

    fn hunt(&self, hunt: &Hunt) -> io::Result<Found> {
        let mut found = Found::default();
        for seed in 1..=self.seeds {
            let dir = self.dir.join(format!("{}-{seed}", hunt.bug));
            let ended = Command::new(std::env::current_exe()?)
                .args(["test", "--workload", hunt.workload, "--faults", hunt.faults])
                .args(["--reads", hunt.reads, "--bug", hunt.bug])
                .args(["--seed", &seed.to_string(), "--time", &hunt.seconds.to_string()])
                .args(["--liveness", &hunt.liveness_seconds.to_string()])
                .arg("--trent")
                .arg(&self.trent)
                .arg("--dir")
                .arg(dir)
                .stdout(Stdio::null())
                .status()?;
            found.runs += 1;
            match ended.code() {
                Some(INVALID) => found.caught += 1,
                Some(0 | 2) => {}
                _ => found.failed += 1,
            }
        }
        Ok(found)
    }
}
