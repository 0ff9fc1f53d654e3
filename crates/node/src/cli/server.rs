//! `trent server`: one node.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use rustix::process::{Signal, set_parent_process_death_signal};
use tokio::signal::unix::{SignalKind, signal};
use tracing::{info, warn};
use tracing_subscriber::EnvFilter;
use trent_crypto::random::SystemRandomness;

use super::console::fail;
use super::dev::SUPERVISED;
use crate::clock::Clock;
use crate::config::Config;
use crate::shutdown::{self, Trigger};
use crate::wiring;

/// How to run one node.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Runs the node until SIGTERM or Ctrl-C.
pub(super) fn run(args: &Args, clock: Clock) -> ExitCode {
    start_log();
    end_with_the_supervisor();
    harden();
    let config = match Config::load(&args.config) {
        Ok(config) => config,
        Err(reason) => return fail(reason),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(reason) => return fail(reason),
    };
    let (trigger, shutdown) = shutdown::channel();
    let ended = runtime.block_on(async {
        if let Err(reason) = shut_down_on_signals(trigger) {
            return Err(reason.to_string());
        }
        wiring::run(config, clock, Arc::new(SystemRandomness), shutdown)
            .await
            .map_err(|reason| reason.to_string())
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            tracing::error!(reason, "the node ends");
            fail(reason)
        }
    }
}

fn start_log() {
    let filter =
        EnvFilter::try_from_env("TRENT_LOG").unwrap_or_else(|_| EnvFilter::new("info,openraft=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .init();
}

/// A node that `trent dev` started does not outlive it.
fn end_with_the_supervisor() {
    if std::env::var_os(SUPERVISED).is_some()
        && let Err(error) = set_parent_process_death_signal(Some(Signal::TERM))
    {
        warn!(%error, "this node would outlive the process that started it");
    }
}

fn harden() {
    let hardening = trent_crypto::hardening::harden_process();
    for (what, result) in [
        ("undumpable", hardening.undumpable),
        ("without core files", hardening.no_core_files),
    ] {
        if let Err(error) = result {
            warn!(%error, "the process cannot be made {what}");
        }
    }
}

fn shut_down_on_signals(trigger: Trigger) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        info!("shutting down");
        trigger.shut_down();
    });
    Ok(())
}
