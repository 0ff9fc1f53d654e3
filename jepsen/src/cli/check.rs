//! `trent-jepsen check`

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::fail;
use crate::checker::{Results, Validity};
use crate::run;

/// What is judged.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory of a run.
    dir: PathBuf,
}

impl Args {
    pub(super) fn run(&self) -> ExitCode {
        match run::judge(&self.dir) {
            Ok(results) => tell(&results),
            Err(error) => fail(&error),
        }
    }
}

/// Prints what the judges say, and gives the code to end with.
pub(super) fn tell(results: &Results) -> ExitCode {
    let _ = print(results, &mut io::stdout());
    ExitCode::from(match results.valid {
        Validity::Valid => 0,
        Validity::Invalid => 1,
        Validity::Unknown => 2,
    })
}

fn print(results: &Results, out: &mut impl Write) -> io::Result<()> {
    for (name, verdict) in &results.checkers {
        writeln!(out, "{name:24} {}", word(verdict.valid))?;
        for violation in verdict.violations.iter().take(3) {
            let key = violation.key.as_deref().unwrap_or("the whole run");
            writeln!(out, "    {key}: {}", violation.text)?;
        }
    }
    for gap in results.gaps() {
        writeln!(out, "gap: {gap}")?;
    }
    writeln!(out, "{:24} {}", "verdict", word(results.valid))
}

fn word(validity: Validity) -> &'static str {
    match validity {
        Validity::Valid => "valid",
        Validity::Unknown => "unknown",
        Validity::Invalid => "INVALID",
    }
}
