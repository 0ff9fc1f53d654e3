//! The command line.

mod console;
mod dev;
mod operator;
mod pki;
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
    /// Makes certificates for traffic between nodes, where nobody else does.
    #[command(subcommand)]
    Pki(pki::Pki),
    #[command(flatten)]
    Operator(operator::Family),
}

/// Runs what the command line says. A node of this process reads the time of day from `clock`, and so do certificates.
pub fn run(clock: Clock) -> ExitCode {
    match Cli::parse().command {
        Command::Server(args) => server::run(&args, clock),
        Command::Dev(args) => dev::run(&args, clock),
        Command::Pki(command) => pki::run(&command, clock),
        Command::Operator(family) => operator::run(&family, clock),
    }
}

#[cfg(test)]
mod tests;
