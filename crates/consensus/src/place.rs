//! Where a node's data is.

use std::path::{Path, PathBuf};

use trent_domain::ids::GroupId;
use trent_storage::StorageError;
use trent_storage::log::{Log, LogOptions, LogRecovery};
use trent_storage::snapshot::{SnapshotDir, SnapshotRecovery};

use crate::stored;

/// The data directory of a node, or what stands for it in a simulation.
#[derive(Clone)]
pub(crate) enum Place {
    /// A directory.
    Directory(PathBuf),
    /// A simulated disk.
    #[cfg(feature = "simulation")]
    Simulated(std::sync::Arc<dyn crate::simulation::SimulatedDisk>),
}

impl Place {
    /// Opens a group's log.
    pub(crate) fn open_log(
        &self,
        group: &GroupId,
        options: LogOptions,
    ) -> Result<(Log, LogRecovery), StorageError> {
        let path = group_dir(group).join("log");
        match self {
            Self::Directory(dir) => Log::open(&dir.join(path), options),
            #[cfg(feature = "simulation")]
            Self::Simulated(disk) => crate::simulation::open_log(disk, &path, options),
        }
    }

    /// Opens a group's snapshots.
    pub(crate) fn open_snapshots(
        &self,
        group: &GroupId,
    ) -> Result<(SnapshotDir, SnapshotRecovery), StorageError> {
        let path = group_dir(group).join("snapshots");
        match self {
            Self::Directory(dir) => SnapshotDir::open(&dir.join(path), stored::reach),
            #[cfg(feature = "simulation")]
            Self::Simulated(disk) => SnapshotDir::open_on(disk.files(&path), stored::reach),
        }
    }
}

fn group_dir(group: &GroupId) -> PathBuf {
    Path::new("groups").join(group.to_string())
}
