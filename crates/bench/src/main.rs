//! `trent-bench`: a load generator for the AWS endpoint of a running cluster, and a yardstick beside it.
//!
//! It measures from outside: it knows the wire protocol and `dev.json`, and of our crates only the rules, whose
//! evaluation of policies it can measure alone ([`policies`]). Every window
//! of load on the product stands between two windows on a bare HTTP server, so that whatever else the machine
//! does hits both sides of a ratio.

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Role, RunArguments};
use crate::bench::Bench;
use crate::console::Console;
use crate::error::BenchError;
use crate::report::Report;

mod answer;
mod arguments;
mod bare_process;
mod bare_server;
mod bench;
mod caller;
mod clock;
mod cluster;
mod connection;
mod console;
mod cpu;
mod endpoint;
mod error;
mod failures;
mod figures;
mod load;
mod machine;
mod markdown;
mod measurement;
mod operation;
mod policies;
mod primitive;
mod report;
mod signer;
mod target;
mod window;
mod workload;

/// Some answer was not a 200: the table is printed, and is worth nothing.
const FAILED: u8 = 1;
/// Nothing could be measured. (2 is clap's, for arguments it does not understand.)
const NOT_MEASURED: u8 = 3;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut console = Console::default();
    let outcome = match arguments.role {
        Some(Role::BareServer(shape)) => bare_server::serve_until_stdin_ends(shape, &mut console),
        Some(Role::Policies(how)) => policies::measure(how.seconds, &mut console).map(|()| ExitCode::SUCCESS),
        None => measure(&arguments.run, &mut console),
    };
    outcome.unwrap_or_else(|error| {
        console.complain(&error);
        ExitCode::from(NOT_MEASURED)
    })
}

/// One run, on one thread: the generator shares the machine's cores with what it measures.
fn measure(arguments: &RunArguments, console: &mut Console) -> Result<ExitCode, BenchError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(BenchError::Runtime)?;
    let report = runtime.block_on(async { Bench::prepare(arguments).await?.run(console).await })?;
    console.print(&markdown::page(&report))?;
    if let Some(path) = &arguments.json {
        report.write(path)?;
    }
    Ok(verdict(&report))
}

fn verdict(report: &Report) -> ExitCode {
    if report.failed() {
        ExitCode::from(FAILED)
    } else {
        ExitCode::SUCCESS
    }
}
