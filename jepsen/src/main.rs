//! `trent-jepsen`

use std::process::ExitCode;

use clap::Parser;
use trent_jepsen::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run()
}
