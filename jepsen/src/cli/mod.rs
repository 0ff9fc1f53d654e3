//! The command line.

mod check;
mod doctor;
mod export;
mod replay;
mod serve;
mod test;
mod test_all;
mod track_record;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::isolation;

/// Something is wrong with the harness or the machine: no verdict.
const HARNESS_FAILURE: u8 = 3;

/// Breaks a running Trent cluster on purpose, and shows from the outside that nothing broke.
#[derive(Debug, Parser)]
#[command(name = "trent-jepsen", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Says what faults this machine allows, and why not others.
    Doctor(doctor::Args),
    /// Makes a run: a cluster, clients, faults and a verdict.
    Test(test::Args),
    /// Makes a run once more, with the same parameters.
    Replay(replay::Args),
    /// Judges again what a run left.
    Check(check::Args),
    /// Makes a run of every workload, and says what they covered.
    TestAll(test_all::Args),
    /// Switches mistakes on, one at a time, and says which of them are found how often.
    TrackRecord(track_record::Args),
    /// Writes a history for other people's checkers.
    Export(export::Args),
    /// Shows runs to a browser.
    Serve(serve::Args),
}

impl Cli {
    /// Runs the command: in a world of its own where one can be had, so that nothing is left behind.
    pub fn run(&self) -> ExitCode {
        if !self.command.makes_nodes() {
            return self.command.run();
        }
        if isolation::is_inside() {
            if let Err(error) = isolation::settle() {
                return fail(&error);
            }
        } else if isolation::is_possible() {
            return fail(&isolation::enter());
        }
        self.command.run()
    }
}

impl Command {
    /// Whether it starts nodes or tries what they are hurt with, itself.
    fn makes_nodes(&self) -> bool {
        matches!(self, Self::Doctor(_) | Self::Test(_) | Self::Replay(_))
    }

    fn run(&self) -> ExitCode {
        match self {
            Self::Doctor(arguments) => arguments.run(),
            Self::Test(arguments) => arguments.run(),
            Self::Replay(arguments) => arguments.run(),
            Self::Check(arguments) => arguments.run(),
            Self::TestAll(arguments) => arguments.run(),
            Self::TrackRecord(arguments) => arguments.run(),
            Self::Export(arguments) => arguments.run(),
            Self::Serve(arguments) => arguments.run(),
        }
    }
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    let causes: String = causes.map(|cause| format!(": {cause}")).collect();
    let _ = writeln!(std::io::stderr(), "trent-jepsen: {error}{causes}");
    ExitCode::from(HARNESS_FAILURE)
}
