//! The command line.

mod console;
mod dev;
mod operator;
mod server;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::clock::Clock;

/// Trent: a self-hosted key management service that speaks the AWS KMS protocol.
#[derive(Debug, Parser)]
#[command(name = "trent", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs one node.
    Server(server::Args),
    /// Runs a whole cluster on this machine, for development.
    Dev(dev::Args),
    #[command(flatten)]
    Operator(operator::Family),
}

/// Runs what the command line says. A node of this process reads the time of day from `clock`.
pub fn run(clock: Clock) -> ExitCode {
    match Cli::parse().command {
        Command::Server(args) => server::run(&args, clock),
        Command::Dev(args) => dev::run(&args),
        Command::Operator(family) => operator::run(&family),
    }
}

#[cfg(test)]
mod tests;
