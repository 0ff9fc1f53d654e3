//! What this machine allows: each thing is tried, not guessed, and what is missing is said with what a run loses by it.

mod probe;
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Serialize;
use uuid::Uuid;

pub use probe::Probe;

use crate::cluster::Backends;
use crate::disk::{Disk, Fuse, Survival};
use crate::network::namespaces::Namespaces;
use crate::place::Place;
use crate::{clock, disk, isolation, network};

/// Fewer, and nodes take each other's time: elections that nobody asked for.
const ENOUGH_CORES: usize = 2;
/// A node takes 150 MiB; nine of them and the harness.
const ENOUGH_MEBIBYTES: u64 = 3 * 1024;
/// Nine nodes with a few hundred each, which they inherit from the harness one by one.
const ENOUGH_FILES: u64 = 1024;

/// All that was found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// Everything that was tried.
    pub probes: Vec<Probe>,
    /// What a run uses here if nobody says otherwise.
    pub backends: Backends,
    /// Whether there can be a run at all.
    pub can_run: bool,
}

impl Diagnosis {
    /// Tries everything. `program` is the `trent` binary.
    pub fn make(program: &Path) -> Self {
        let dir = std::env::temp_dir().join(format!("trent-jepsen-{}", Uuid::new_v4()));
        let network = Probe::of(
            "network namespaces, TUN",
            "no partitions, loss or latency",
            try_network(&dir),
        );
        let disk = Probe::of("FUSE", "no power cuts, disk errors or slow disks", try_disk(&dir));
        let clock = Probe::of("libfaketime", "no clock jumps or drift", try_clock(program, &dir));
        let binary = Probe::of("trent", "no run", version(program));
        // Nothing but empty directories is left.
        let _ = std::fs::remove_dir_all(&dir);
        let backends = Backends {
            network: if network.works {
                network::Backend::Namespaces
            } else {
                network::Backend::None
            },
            disk: if disk.works {
                disk::Backend::Fuse
            } else {
                disk::Backend::Plain
            },
            clock: if clock.works {
                clock::Backend::Faketime
            } else {
                clock::Backend::System
            },
        };
        let can_run = binary.works;
        let mut probes = vec![binary, Probe::of("root", "no namespaces, no FUSE", is_root())];
        probes.push(Probe::of(
            "isolation",
            "a run that is killed may leave nodes behind",
            is_isolated(),
        ));
        probes.extend([network, disk, clock]);
        probes.push(Probe::of(
            "ext4 shutdown",
            "no power cuts of a real file system",
            try_shutdown(),
        ));
        for (controller, without) in CONTROLLERS {
            probes.push(Probe::of(controller.name, without, controller.try_out()));
        }
        probes.extend([
            Probe::of("cores", "timings say little", cores()),
            Probe::of("memory", "few nodes fit", memory()),
            Probe::of("open files", "many clients find no sockets", open_files()),
        ]);
        Self {
            probes,
            backends,
            can_run,
        }
    }
}

/// A controller of cgroup v1.
struct Controller {
    name: &'static str,
    dir: &'static str,
}

const CONTROLLERS: [(Controller, &str); 3] = [
    (
        Controller {
            name: "cgroup v1 memory",
            dir: "/sys/fs/cgroup/memory",
        },
        "no memory limits",
    ),
    (
        Controller {
            name: "cgroup v1 freezer",
            dir: "/sys/fs/cgroup/freezer",
        },
        "nothing: SIGSTOP pauses nodes, too",
    ),
    (
        Controller {
            name: "cgroup v1 cpu",
            dir: "/sys/fs/cgroup/cpu",
        },
        "no nodes that are short of processor time",
    ),
];

impl Controller {
    fn try_out(&self) -> Result<String, String> {
        let group = Path::new(self.dir).join(format!("trent-jepsen-{}", Uuid::new_v4()));
        let made = std::fs::create_dir(&group).and_then(|()| std::fs::remove_dir(&group));
        made.map(|()| self.dir.to_owned())
            .map_err(|error| format!("{}: {error}", self.dir))
    }
}

fn is_root() -> Result<String, String> {
    let user = rustix::process::geteuid();
    match user.is_root() {
        true => Ok("yes".to_owned()),
        false => Err(format!("user {}", user.as_raw())),
    }
}

fn is_isolated() -> Result<String, String> {
    match isolation::is_inside() {
        true => Ok("network, mounts and processes of its own".to_owned()),
        false => Err("no namespaces could be made (unshare, as root)".to_owned()),
    }
}

fn try_network(dir: &Path) -> Result<String, String> {
    if !isolation::is_inside() {
        return Err("tried in isolation alone".to_owned());
    }
    let places = [Place::new("a", 1), Place::new("b", 1)];
    let network = Namespaces::new(&places, &dir.join("namespaces"), 0);
    network
        .map(|_| "a switch between two nodes".to_owned())
        .map_err(whole)
}

fn try_disk(dir: &Path) -> Result<String, String> {
    let disk = Fuse::mount(&dir.join("disk"), 0).map_err(whole)?;
    let written = std::fs::write(disk.path().join("file"), b"not fsynced");
    written.map_err(|error| error.to_string())?;
    let losses = disk.cut_power(Survival::Nothing).map_err(whole)?;
    match losses.names {
        1 => Ok("a power cut took what was not fsynced".to_owned()),
        _ => Err("a power cut took nothing".to_owned()),
    }
}

/// A program sees the moved time, and the binary can be made to: it is linked dynamically.
fn try_clock(program: &Path, dir: &Path) -> Result<String, String> {
    const AHEAD_MS: i64 = 86_400_000;
    std::fs::create_dir_all(dir).map_err(|error| error.to_string())?;
    let clock = clock::Clock::faketime(&dir.join("clock")).map_err(whole)?;
    let seconds = |moved: bool| {
        let mut command = Command::new("date");
        if moved {
            clock.give_to(&mut command);
        }
        said(command.arg("+%s")).and_then(|text| text.parse::<i64>().map_err(|error| error.to_string()))
    };
    clock.jump(AHEAD_MS).map_err(whole)?;
    let ahead = seconds(true)? - seconds(false)?;
    if (ahead - AHEAD_MS / 1000).abs() > 5 {
        return Err(format!(
            "`date` was {ahead} s ahead instead of {}",
            AHEAD_MS / 1000
        ));
    }
    match is_dynamic(program) {
        true => Ok("`date` and the binary see it".to_owned()),
        false => Err(format!(
            "{} is linked statically, or not there",
            program.display()
        )),
    }
}

/// An ELF file names its dynamic linker near its beginning.
fn is_dynamic(program: &Path) -> bool {
    use std::io::Read;
    const HEADERS_BYTES: u64 = 4096;
    let mut head = Vec::new();
    let read = std::fs::File::open(program).and_then(|file| file.take(HEADERS_BYTES).read_to_end(&mut head));
    read.is_ok() && head.windows(4).any(|window| window == b"/ld-")
}

/// The ioctl that stops ext4 needs a program: there is no safe way to make it from here.
fn try_shutdown() -> Result<String, String> {
    let found = ["xfs_io", "godown"].into_iter().find_map(in_path);
    match (found, Path::new("/dev/loop-control").exists()) {
        (Some(tool), true) => Ok(format!("{} (no run uses it yet)", tool.display())),
        (Some(_), false) => Err("no /dev/loop-control".to_owned()),
        (None, _) => Err("neither xfs_io (xfsprogs) nor godown is installed".to_owned()),
    }
}

fn in_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}

fn version(program: &Path) -> Result<String, String> {
    let version = said(Command::new(program).arg("--version"));
    version.map(|version| format!("{version} ({})", program.display()))
}

fn cores() -> Result<String, String> {
    let cores = std::thread::available_parallelism()
        .map_err(|error| error.to_string())?
        .get();
    enough(cores >= ENOUGH_CORES, cores.to_string())
}

fn memory() -> Result<String, String> {
    let text = std::fs::read_to_string("/proc/meminfo").map_err(|error| error.to_string())?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    let mebibytes = kibibytes.ok_or("/proc/meminfo does not say")? / 1024;
    enough(mebibytes >= ENOUGH_MEBIBYTES, format!("{mebibytes} MiB free"))
}

fn open_files() -> Result<String, String> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let text = limit.map_or("no limit".to_owned(), |limit| limit.to_string());
    enough(limit.is_none_or(|limit| limit >= ENOUGH_FILES), text)
}

fn enough(is: bool, text: String) -> Result<String, String> {
    match is {
        true => Ok(text),
        false => Err(text),
    }
}

/// What a program says, if it succeeds.
fn said(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    match output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(text(&output.stderr)),
    }
}

/// An error with its causes.
fn whole(error: impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_missing_with_a_reason() {
        let nowhere = Path::new("/nowhere/trent");
        let diagnosis = Diagnosis::make(nowhere);
        assert!(!diagnosis.can_run);
        let binary = &diagnosis.probes[0];
        assert!(
            !binary.works && binary.detail.contains("/nowhere/trent"),
            "{binary:?}"
        );
        assert_eq!(diagnosis.backends.clock, clock::Backend::System);
        let table = diagnosis.to_string();
        assert!(table.contains("without it: no run"), "{table}");
    }

    #[test]
    fn programs_are_told_from_those_that_are_not_linked_dynamically() {
        assert!(is_dynamic(&std::env::current_exe().unwrap()));
        assert!(!is_dynamic(Path::new("/proc/self/status")));
    }
}
