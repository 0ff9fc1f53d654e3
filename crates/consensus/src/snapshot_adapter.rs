//! [`RaftSnapshotBuilder`] over [`trent_storage::snapshot::SnapshotDir`].

use std::io;
use std::sync::Arc;

use openraft::RaftSnapshotBuilder;
use trent_storage::StorageError;
use trent_storage::snapshot::{Snapshot, SnapshotDir};

use crate::machine::Machine;
use crate::published::Published;
use crate::stored;
use crate::types::{RaftSnapshot, TypeConfig};

/// Writes one state to a snapshot file. The state is a clone of the persistent maps: applying goes on meanwhile.
pub(crate) struct SnapshotBuilder<M: Machine> {
    pub(crate) machine: Arc<M>,
    pub(crate) snapshots: Arc<SnapshotDir>,
    pub(crate) state: Arc<Published<M::State>>,
}

impl<M: Machine> SnapshotBuilder<M> {
    fn write(&self) -> Result<Snapshot, StorageError> {
        let mut writer = self.snapshots.begin(stored::encode_mark(&self.state.mark))?;
        for (key, value) in self.machine.records(&self.state.state) {
            writer.push(&key, &value)?;
        }
        writer.finish()
    }
}

impl<M: Machine> RaftSnapshotBuilder<TypeConfig> for SnapshotBuilder<M> {
    type SnapshotData = Snapshot;

    async fn build_snapshot(&mut self) -> io::Result<RaftSnapshot> {
        let meta = stored::snapshot_meta(&self.state.mark);
        let builder = Self {
            machine: self.machine.clone(),
            snapshots: self.snapshots.clone(),
            state: self.state.clone(),
        };
        let snapshot = tokio::task::spawn_blocking(move || builder.write())
            .await?
            .map_err(io::Error::other)?;
        Ok(RaftSnapshot { meta, snapshot })
    }
}
