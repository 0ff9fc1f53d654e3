//! `trent-jepsen export`

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::fail;
use crate::export;
use crate::history::{History, HistoryError};

/// What is written.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// For whom.
    #[arg(long, value_enum, default_value = "edn")]
    format: Format,
    /// The directory of a run.
    dir: PathBuf,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Every event, as Jepsen's own tools read it.
    Edn,
    /// Every event on a line, for people.
    Text,
    /// Registers, for Knossos.
    Knossos,
    /// Transactions, for Elle.
    Elle,
    /// Operations with their times, for Porcupine.
    Porcupine,
}

impl Args {
    /// Prints it.
    pub(super) fn run(&self) -> ExitCode {
        match self.print(&mut BufWriter::new(io::stdout())) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error),
        }
    }

    fn print(&self, out: &mut impl Write) -> Result<(), HistoryError> {
        let history = History::read(&self.dir.join("history.jsonl"))?;
        match self.format {
            Format::Edn => export::edn(&history, out)?,
            Format::Text => export::text(&history, out)?,
            Format::Knossos => export::knossos(&history, out)?,
            Format::Elle => export::elle(&history, out)?,
            Format::Porcupine => export::porcupine(&history, out)?,
        }
        Ok(out.flush()?)
    }
}
