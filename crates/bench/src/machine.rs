//! Where and with what the figures were made.

use std::path::Path;
use std::{env, fs, thread};

use serde::Serialize;

use crate::cpu::Processes;

/// The machine and the programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) processor: String,
    pub(crate) kernel: String,
    /// This program, with its build profile and compiler.
    pub(crate) generator: String,
    /// The programs measured, by the ends of their paths: `release/trent`.
    pub(crate) servers: Vec<String>,
}

const UNKNOWN: &str = "unknown";

impl Machine {
    /// What this machine says of itself.
    pub(crate) fn inspect(servers: &Processes) -> Self {
        let mut servers: Vec<String> = servers.pids().iter().map(|pid| program_of(*pid)).collect();
        servers.sort();
        servers.dedup();
        Self {
            cores: thread::available_parallelism().map_or(1, usize::from),
            processor: processor().unwrap_or_else(|| UNKNOWN.to_owned()),
            kernel: kernel().unwrap_or_else(|| UNKNOWN.to_owned()),
            generator: generator(),
            servers,
        }
    }
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let model = text.lines().find(|line| line.starts_with("model name"))?;
    Some(model.split_once(':')?.1.trim().to_owned())
}

fn kernel() -> Option<String> {
    Some(
        fs::read_to_string("/proc/sys/kernel/osrelease")
            .ok()?
            .trim()
            .to_owned(),
    )
}

fn generator() -> String {
    let profile = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "trent-bench {version} ({profile}, {})",
        env!("TRENT_BENCH_COMPILER")
    )
}

/// The last two parts of the path tell a debug build from a release build, and nothing of who built it.
fn program_of(pid: u32) -> String {
    let Ok(path) = fs::read_link(format!("/proc/{pid}/exe")) else {
        return UNKNOWN.to_owned();
    };
    let directory = path.parent().and_then(Path::file_name).unwrap_or_default();
    Path::new(directory)
        .join(path.file_name().unwrap_or_default())
        .display()
        .to_string()
}

#[cfg(test)]
mod tests {
    use std::process;

    use super::*;

    #[test]
    fn a_linux_machine_knows_itself() {
        let machine = Machine::inspect(&Processes::new(vec![process::id(), process::id()]));
        assert!(machine.cores >= 1);
        assert_ne!(machine.kernel, UNKNOWN);
        assert!(machine.generator.contains("rustc "), "{}", machine.generator);
        assert!(
            machine.servers[0].starts_with("deps/trent_bench-"),
            "{:?}",
            machine.servers
        );
        assert_eq!(machine.servers.len(), 1);
    }
}
