//! The disks of the nodes, and what a nemesis does to them.

mod faults;
mod fuse;
mod plain;

use std::fmt;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use faults::Faults;
pub use fuse::Fuse;
pub use plain::Plain;

/// What a node keeps its data on.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Which one it is.
    fn backend(&self) -> Backend;

    /// The directory for the node's data.
    fn path(&self) -> &Path;

    /// Takes the power away: what no fsync has made durable is gone, as far as `survival` says, and the disk is there again. No
    /// process may use the disk meanwhile: kill the node, and await its end.
    ///
    /// # Errors
    /// When this disk cannot lose power, or is in use.
    fn cut_power(&self, survival: Survival) -> Result<Losses, DiskError>;

    /// Makes the disk fail in these ways from now on, and in no others.
    ///
    /// # Errors
    /// When this disk has no faults.
    fn impose(&self, faults: Faults) -> Result<(), DiskError>;

    /// What the disk did.
    fn counters(&self) -> Counters;

    /// Removes everything: another machine.
    ///
    /// # Errors
    /// When it cannot be removed.
    fn wipe(&self) -> Result<(), DiskError> {
        let path = self.path();
        empty(path).map_err(failed(format!("{} cannot be emptied", path.display())))
    }

    /// Copies the node's data, as programs see it, to a directory that stays.
    ///
    /// # Errors
    /// When it cannot be read or written.
    fn export(&self, to: &Path) -> Result<(), DiskError>;
}

/// Which disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// A file system of ours, in memory, which knows what was fsynced.
    Fuse,
    /// A directory, without faults.
    Plain,
}

/// What a power cut leaves of that which was not made durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Survival {
    /// Nothing.
    Nothing,
    /// Some of it, drawn: a beginning of the changes of names, and any of the pages. Disks write back on their own.
    Some {
        /// Decides which.
        seed: u64,
    },
}

/// What a power cut took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Losses {
    /// Pages that were written and not fsynced.
    pub pages: u64,
    /// Creations, renames and removals in directories that were not fsynced.
    pub names: u64,
}

/// What a disk did, so that a run can tell a fault that took from one that met nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Writes.
    pub writes: u64,
    /// Fsyncs of files and directories.
    pub syncs: u64,
    /// Operations that failed because they were to fail.
    pub errors: u64,
    /// Operations that found no room.
    pub full: u64,
    /// Fsyncs that were made slow.
    pub slow: u64,
}

/// What is wrong with a disk.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// It has no such fault.
    #[error("the disk `{backend:?}` has no faults")]
    Faultless {
        /// Which.
        backend: Backend,
    },
    /// It cannot be mounted, unmounted or copied.
    #[error("{what}")]
    Io {
        /// What failed.
        what: String,
        /// Why.
        source: io::Error,
    },
}

fn failed(what: impl Into<String>) -> impl FnOnce(io::Error) -> DiskError {
    let what = what.into();
    move |source| DiskError::Io { what, source }
}

fn empty(dir: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => std::fs::remove_dir_all(entry.path())?,
            false => std::fs::remove_file(entry.path())?,
        }
    }
    std::fs::File::open(dir)?.sync_all()
}

/// Copies files and directories; sockets and the like are passed over. Nothing is copied onto itself.
fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    if from == to {
        return Ok(());
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else if kind.is_file() {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
