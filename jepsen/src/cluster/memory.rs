//! How much memory a node may take: a group of cgroup v1 for each.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

const CONTROLLER: &str = "/sys/fs/cgroup/memory";
/// Groups of ours.
const PREFIX: &str = "trent-jepsen-";
/// A group that is older and empty was left behind.
const LEFT_AFTER: Duration = Duration::from_secs(3600);
/// No limit, as the kernel reads it.
const UNLIMITED: &str = "-1";

/// A group that a node is put into when it starts. It ends with this value.
#[derive(Debug)]
pub(super) struct MemoryGroup {
    path: PathBuf,
}

impl MemoryGroup {
    /// A new group without a limit.
    pub(super) fn new() -> io::Result<Self> {
        let path = Path::new(CONTROLLER).join(format!("{PREFIX}{}", Uuid::new_v4()));
        fs::create_dir(&path)?;
        Ok(Self { path })
    }

    /// Puts a process into it; what it takes from now on counts.
    pub(super) fn take(&self, pid: i32) -> io::Result<()> {
        fs::create_dir_all(&self.path)?; // another run may have swept it away while nobody was in it
        fs::write(self.path.join("cgroup.procs"), pid.to_string())
    }

    /// Lets it have so many bytes more than it has. Who takes more is killed by the kernel.
    pub(super) fn limit(&self, headroom: u64) -> io::Result<()> {
        let usage = fs::read_to_string(self.path.join("memory.usage_in_bytes"))?;
        let usage: u64 = usage.trim().parse().map_err(io::Error::other)?;
        self.set_limit(&usage.saturating_add(headroom).to_string())
    }

    pub(super) fn unlimit(&self) -> io::Result<()> {
        self.set_limit(UNLIMITED)
    }

    fn set_limit(&self, limit: &str) -> io::Result<()> {
        fs::write(self.path.join("memory.limit_in_bytes"), limit)
    }
}

impl Drop for MemoryGroup {
    fn drop(&mut self) {
        // It stays while a process is in it; the next run sweeps it away.
        let _ = fs::remove_dir(&self.path);
    }
}

/// Removes the groups that a harness left that was killed. One that a node is in cannot be removed.
pub(super) fn sweep() {
    let groups = fs::read_dir(CONTROLLER).into_iter().flatten().flatten();
    for group in groups.filter(is_left) {
        let _ = fs::remove_dir(group.path());
    }
}

fn is_left(group: &fs::DirEntry) -> bool {
    let ours = group.file_name().to_string_lossy().starts_with(PREFIX);
    let made = group.metadata().and_then(|metadata| metadata.modified());
    let age = made.ok().and_then(|made| made.elapsed().ok());
    ours && age.is_some_and(|age| age > LEFT_AFTER)
}
