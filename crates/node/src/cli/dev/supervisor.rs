//! The child processes: one `trent server` each.

use std::fs::File;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::timeout;

use super::layout::{Layout, NodeLayout};
use super::{DevError, io};
use crate::cli::console::say;

/// Tells a server that it shall end when the process that started it does.
pub(in crate::cli) const SUPERVISED: &str = "TRENT_SUPERVISED";

const STOP_WITHIN: Duration = Duration::from_secs(20);
const LOG_TAIL_LINES: usize = 15;

/// The running children. Dropping it kills those that are left.
pub(super) struct Supervisor {
    children: Vec<Supervised>,
}

struct Supervised {
    node: u64,
    region: String,
    log: PathBuf,
    config: PathBuf,
    pid: u32,
    process: Child,
}

impl Supervisor {
    pub(super) fn start(layout: &Layout) -> Result<Self, DevError> {
        let program = std::env::current_exe().map_err(io("cannot find the trent program"))?;
        let children = layout
            .nodes
            .iter()
            .map(|node| spawn(&program, node))
            .collect::<Result<_, _>>()?;
        Ok(Self { children })
    }

    pub(super) fn pids(&self) -> Vec<u32> {
        self.children.iter().map(|child| child.pid).collect()
    }

    /// Fails with the end of the log when a child has ended.
    pub(super) fn check_all_alive(&mut self) -> Result<(), DevError> {
        for child in &mut self.children {
            let ended = child.process.try_wait().map_err(io("cannot watch a node"))?;
            if let Some(status) = ended {
                return Err(DevError::NodeEnded {
                    node: child.node,
                    status: status.to_string(),
                    log: child.log.clone(),
                    tail: tail(&child.log),
                });
            }
        }
        Ok(())
    }

    /// Reports children that end, until interrupted. A node that ends is not restarted: whoever ended it may
    /// start it again with the same command.
    pub(super) async fn watch(&mut self, interrupted: watch::Receiver<bool>) {
        let ends = self.children.iter_mut().map(|child| async move {
            let status = child.process.wait().await;
            say(format_args!(
                "{} node {} (pid {}) ended: {}; start it again with: trent server --config {}",
                child.region,
                child.node,
                child.pid,
                status.map_or_else(|error| error.to_string(), |status: ExitStatus| status.to_string()),
                child.config.display(),
            ));
        });
        tokio::select! {
            _ = futures::future::join_all(ends) => until(interrupted.clone()).await,
            () = until(interrupted.clone()) => {}
        }
    }

    /// Asks every child to end, waits, and kills what does not.
    pub(super) async fn stop(&mut self) {
        for child in &self.children {
            terminate(&child.process);
        }
        for child in &mut self.children {
            if timeout(STOP_WITHIN, child.process.wait()).await.is_err() {
                say(format_args!(
                    "{} node {} does not stop; killing it",
                    child.region, child.node
                ));
                let _ = child.process.kill().await;
            }
        }
    }
}

fn spawn(program: &std::path::Path, node: &NodeLayout) -> Result<Supervised, DevError> {
    let log = File::options()
        .create(true)
        .append(true)
        .open(&node.log)
        .map_err(io(format!("cannot open {}", node.log.display())))?;
    let errors = log.try_clone().map_err(io("cannot share a log file"))?;
    let process = Command::new(program)
        .args(["server".as_ref(), "--config".as_ref(), node.config.as_os_str()])
        .env(SUPERVISED, std::process::id().to_string())
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        .process_group(0) // Ctrl-C reaches the supervisor alone, which then stops its children in order.
        .kill_on_drop(true)
        .spawn()
        .map_err(io(format!("cannot start node {}", node.id)))?;
    Ok(Supervised {
        node: node.id,
        region: node.region.to_string(),
        log: node.log.clone(),
        config: node.config.clone(),
        pid: process.id().unwrap_or_default(),
        process,
    })
}

fn terminate(process: &Child) {
    let pid = process
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // A child that is already gone needs no signal.
        let _ = kill_process(pid, Signal::TERM);
    }
}

fn tail(log: &std::path::Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_TAIL_LINES)..].join("\n")
}

/// Becomes true on Ctrl-C or SIGTERM.
pub(super) fn interruption() -> Result<watch::Receiver<bool>, DevError> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(io("cannot listen for Ctrl-C"))?;
    let mut terminate = signal(SignalKind::terminate()).map_err(io("cannot listen for SIGTERM"))?;
    let (tell, told) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        let _ = tell.send(true);
    });
    Ok(told)
}

/// Returns once interrupted.
pub(super) async fn until(mut interrupted: watch::Receiver<bool>) {
    // The sender lives until it has sent; should it not, there is nothing left to wait for.
    let _ = interrupted.wait_for(|interrupted| *interrupted).await;
}
