//! `trent dev`: a whole cluster on this machine, as separate processes on loopback.

mod certificates;
mod contract;
mod layout;
mod prepare;
mod readiness;
mod supervisor;

pub(super) use supervisor::SUPERVISED;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::console::{fail, say};
use crate::clock::Clock;
use contract::Contract;
use layout::{Layout, Shape};
use supervisor::Supervisor;

/// Where a cluster keeps its state if nobody says otherwise.
const DATA_DIR: &str = ".trent";

/// Shape and place of the cluster. What is not given is taken from the data directory, or is the default:
/// us-east-1 and eu-west-1 with three nodes each, from port 4600, in `.trent`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Regions, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "A,B,C")]
    regions: Option<Vec<String>>,
    /// Nodes in each region.
    #[arg(long, value_name = "N")]
    nodes: Option<u16>,
    /// First port: AWS endpoints count up from here, peer ports from 100 above.
    #[arg(long, value_name = "P")]
    port: Option<u16>,
    /// Where the cluster keeps its state.
    #[arg(long, value_name = "DIR", default_value = DATA_DIR)]
    data_dir: PathBuf,
    /// Forget what the data directory holds and start anew.
    #[arg(long)]
    fresh: bool,
}

/// Why the cluster did not start or stay up.
#[derive(Debug, thiserror::Error)]
enum DevError {
    #[error("{0}")]
    Shape(String),
    #[error("{what}: {source}")]
    Io { what: String, source: std::io::Error },
    #[error("{what}: {reason}")]
    Secret { what: String, reason: String },
    #[error("node {node} ended while starting ({status}); the end of its log {log}:\n{tail}")]
    NodeEnded {
        node: u64,
        status: String,
        log: PathBuf,
        tail: String,
    },
    #[error("not ready after {seconds} s: {waiting}; see the logs in {logs}")]
    NotReady {
        seconds: u64,
        waiting: String,
        logs: PathBuf,
    },
}

/// What describes the development cluster in this directory, if there is one.
pub(super) fn contract_path() -> PathBuf {
    Path::new(DATA_DIR).join(contract::FILE)
}

/// The admin socket of the first node of the development cluster in this directory.
pub(super) fn admin_socket() -> Result<Option<PathBuf>, impl std::fmt::Display> {
    let contract = Contract::read(Path::new(DATA_DIR))?;
    Ok::<_, DevError>(contract.and_then(|contract| contract.first_admin_socket()))
}

fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> DevError {
    let what = what.into();
    move |source| DevError::Io { what, source }
}

/// Runs the command until Ctrl-C.
pub(super) fn run(args: &Args, clock: Clock) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(reason) => return fail(reason),
    };
    match runtime.block_on(run_cluster(args, clock)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => fail(reason),
    }
}

async fn run_cluster(args: &Args, clock: Clock) -> Result<(), DevError> {
    let interrupted = supervisor::interruption()?;
    let data_dir = prepare::data_dir(&args.data_dir, args.fresh)?;
    let _lock = prepare::lock(&data_dir)?;
    let stored = Contract::read(&data_dir)?;
    let shape = Shape::choose(args, stored.as_ref())?;
    let layout = Layout::new(&data_dir, &shape)?;
    let credentials = prepare::secrets(&layout, stored.as_ref())?;
    certificates::prepare(&layout, credentials.cluster()?, clock)?;
    prepare::configs(&layout, &credentials)?;

    say(format_args!(
        "Starting {} nodes in {} regions, data in {}",
        layout.nodes.len(),
        shape.regions.len(),
        data_dir.display()
    ));
    let mut supervisor = Supervisor::start(&layout)?;
    Contract::new(&layout, &credentials, &supervisor.pids()).write(&data_dir)?;
    let ended = tokio::select! {
        ready = readiness::wait(&layout, &mut supervisor) => match ready {
            Ok(()) => {
                say(contract::welcome(&layout, &credentials));
                supervisor.watch(interrupted).await;
                Ok(())
            }
            Err(reason) => Err(reason),
        },
        () = supervisor::until(interrupted.clone()) => Ok(()),
    };
    say("Stopping");
    supervisor.stop().await;
    ended
}
