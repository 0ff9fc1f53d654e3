//! `trent-jepsen doctor`

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::doctor::Diagnosis;

/// What to look at.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The binary to be tested.
    #[arg(long, value_name = "PATH", default_value = "target/debug/trent")]
    trent: PathBuf,
    /// Answers in JSON.
    #[arg(long)]
    json: bool,
}

impl Args {
    /// Succeeds where a run is possible, with whatever faults.
    pub(super) fn run(&self) -> ExitCode {
        let diagnosis = Diagnosis::make(&self.trent);
        let text = match self.json {
            true => serde_json::to_string_pretty(&diagnosis),
            false => Ok(diagnosis.to_string()),
        };
        let told = text
            .map_err(std::io::Error::from)
            .and_then(|text| writeln!(std::io::stdout(), "{text}"));
        match (told, diagnosis.can_run) {
            (Err(error), _) => super::fail(&error),
            (Ok(()), true) => ExitCode::SUCCESS,
            (Ok(()), false) => ExitCode::from(super::HARNESS_FAILURE),
        }
    }
}
