//! [`RaftSnapshotBuilder`] over [`trent_storage::snapshot::SnapshotDir`].

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use openraft::RaftSnapshotBuilder;
use trent_storage::StorageError;
use trent_storage::full_disk::FullDisk;
use trent_storage::snapshot::{Snapshot, SnapshotDir};

use crate::closing::KeptOpen;
use crate::machine::{Machine, MachineError};
use crate::published::Published;
use crate::stored;
use crate::types::{RaftSnapshot, TypeConfig};

/// Bytes copied at a time.
const COPY_BYTES: usize = 1 << 20;

/// Writes one state to a snapshot file. The state is a clone of the persistent maps: applying goes on meanwhile.
pub(crate) struct SnapshotBuilder<M: Machine> {
    pub(crate) machine: Arc<M>,
    pub(crate) snapshots: Arc<SnapshotDir>,
    pub(crate) state: Arc<Published<M::State>>,
    pub(crate) full_disk: Arc<FullDisk>,
    pub(crate) open: KeptOpen,
}

impl<M: Machine> SnapshotBuilder<M> {
    fn write(&self) -> io::Result<Snapshot> {
        let meta = stored::encode_mark(&self.state.mark).map_err(io::Error::other)?;
        self.full_disk
            .wait_out(|| self.write_once(meta.clone()))
            .map_err(io::Error::other)
    }

    fn write_once(&self, meta: Bytes) -> Result<Snapshot, StorageError> {
        let mut writer = self.snapshots.begin(meta)?;
        for record in self.machine.records(&self.state.state) {
            let (key, value) = record.map_err(MachineError::into_storage)?;
            #[cfg(feature = "chaos-bugs")]
            if self.machine.is_forgotten_in_snapshots(&key) {
                continue;
            }
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
            full_disk: self.full_disk.clone(),
            open: self.open.clone(),
        };
        let snapshot = crate::blocking::run(move || builder.write()).await??;
        Ok(RaftSnapshot { meta, snapshot })
    }
}

/// Makes a snapshot the newest of a directory. One that a peer sent is that already; its chunks were written there.
pub(crate) fn adopt(snapshots: &SnapshotDir, snapshot: &Snapshot) -> Result<(), StorageError> {
    if snapshots
        .latest()
        .is_some_and(|latest| latest.meta() == snapshot.meta())
    {
        return Ok(());
    }
    let mut receiver = snapshots.receive()?;
    loop {
        let chunk = snapshot.read_raw(receiver.received(), COPY_BYTES)?;
        if chunk.is_empty() {
            break;
        }
        receiver.write(&chunk)?;
    }
    receiver.finish()?;
    Ok(())
}
