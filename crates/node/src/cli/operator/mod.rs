//! What operators do with a running node, over its admin socket; and how a new node comes to its cluster.

mod access_key;
mod account;
mod answer;
mod connection;
mod explain;
mod failure;
mod issuer;
mod join;
mod node;
mod promote;
mod region;
mod residency;
mod service;
mod status;

use std::process::ExitCode;

use super::console::{fail, say};
use crate::clock::Clock;
use answer::{Answer, Spread};
use connection::{Client, Connection};
use failure::Failure;

/// The exit code of a revocation that is made, but that some node could not be told of yet.
const NOT_EVERYWHERE: u8 = 3;

/// The families of commands.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Family {
    /// Creates and lists accounts.
    Account(account::Args),
    /// Creates, lists, deactivates and deletes access keys.
    AccessKey(access_key::Args),
    /// Registers services that call on behalf of principals.
    Service(service::Args),
    /// Says what OpenID Connect providers sign with.
    Issuer(issuer::Args),
    /// Invites, lists, drains and removes nodes.
    Node(node::Args),
    /// Adds, lists and removes regions.
    Region(region::Args),
    /// Says where the material of keys may go.
    Residency(residency::Args),
    /// Explains who may do what, and why.
    Explain(explain::Args),
    /// Shows a node, and the cluster as it sees it.
    Status(status::Args),
}

/// Runs a command against a node.
pub(super) fn run(family: &Family, clock: Clock) -> ExitCode {
    match family {
        Family::Account(args) => perform(args),
        Family::AccessKey(args) => perform(args),
        Family::Service(args) => perform(args),
        Family::Issuer(args) => perform(args),
        Family::Node(args) => node::run(args, clock),
        Family::Region(args) => perform(args),
        Family::Residency(args) => perform(args),
        Family::Explain(args) => perform(args),
        Family::Status(args) => perform(args),
    }
}

/// A family of commands.
trait Command {
    /// Where the node is.
    fn connection(&self) -> &Connection;

    /// Does it.
    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure>;
}

/// Runs the command and prints what the node answers.
fn perform(command: &impl Command) -> ExitCode {
    print(command.connection(), async {
        let mut client = command.connection().connect().await?;
        command.run(&mut client).await
    })
}

/// Prints an answer as it is wanted.
fn print(
    connection: &Connection,
    answer: impl Future<Output = Result<Box<dyn Answer>, Failure>>,
) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(reason) => return fail(reason),
    };
    let answer = match runtime.block_on(answer) {
        Ok(answer) => answer,
        Err(reason) => return fail(reason),
    };
    if connection.wants_json() {
        say(format_args!("{:#}", answer.json()));
    } else {
        say(answer.lines().trim_end());
    }
    if answer.leaves_access_somewhere() {
        ExitCode::from(NOT_EVERYWHERE)
    } else {
        ExitCode::SUCCESS
    }
}
