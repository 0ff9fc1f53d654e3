//! Snapshots of one group as files of (key, value) records.

use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::StorageError;

/// The snapshots of one group. It keeps the newest two, and every one it hands out was read back and verified.
#[derive(Debug)]
pub struct SnapshotDir {}

/// What `open` found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SnapshotRecovery {
    /// Unfinished files that were removed.
    pub removed: usize,
    /// Snapshots that did not verify, under the name they were moved to. An older one stands in.
    pub set_aside: Vec<PathBuf>,
}

impl SnapshotDir {
    /// Opens or creates the directory and verifies the newest snapshot.
    pub fn open(dir: &Path) -> Result<(Self, SnapshotRecovery), StorageError> {
        let _ = dir;
        todo!()
    }

    /// The newest snapshot; cheap.
    pub fn latest(&self) -> Option<Snapshot> {
        todo!()
    }

    /// Starts a snapshot with an opaque meta header.
    pub fn begin(&self, meta: Bytes) -> Result<SnapshotWriter, StorageError> {
        let _ = meta;
        todo!()
    }

    /// Starts taking a peer's snapshot as raw chunks.
    pub fn receive(&self) -> Result<SnapshotReceiver, StorageError> {
        todo!()
    }
}

/// A verified snapshot. It stays readable while it is held, also after newer ones pushed it out.
#[derive(Debug, Clone)]
pub struct Snapshot {}

impl Snapshot {
    /// The meta header given to `begin`.
    pub fn meta(&self) -> &Bytes {
        todo!()
    }

    /// How many records it holds.
    pub fn record_count(&self) -> u64 {
        todo!()
    }

    /// Its records in the order they were pushed, streamed from the file.
    pub fn records(&self) -> impl Iterator<Item = Result<(Bytes, Bytes), StorageError>> + Send + 'static {
        std::iter::empty()
    }

    /// The file's length, for sending it.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u64 {
        todo!()
    }

    /// Raw bytes of the file for sending: up to `max` from `offset`, empty at the end.
    pub fn read_raw(&self, offset: u64, max: usize) -> Result<Bytes, StorageError> {
        let _ = (offset, max);
        todo!()
    }
}

/// A snapshot being written. Dropped unfinished, it leaves nothing.
#[derive(Debug)]
pub struct SnapshotWriter {}

impl SnapshotWriter {
    /// Adds a record.
    pub fn push(&mut self, key: &[u8], value: &[u8]) -> Result<(), StorageError> {
        let _ = (key, value);
        todo!()
    }

    /// Makes it durable, verifies it, and makes it the latest.
    pub fn finish(self) -> Result<Snapshot, StorageError> {
        todo!()
    }
}

/// A snapshot arriving from a peer. Dropped unfinished, it leaves nothing.
#[derive(Debug)]
pub struct SnapshotReceiver {}

impl SnapshotReceiver {
    /// Bytes received so far: where the next chunk goes.
    pub fn received(&self) -> u64 {
        todo!()
    }

    /// Adds the next raw bytes.
    pub fn write(&mut self, chunk: &[u8]) -> Result<(), StorageError> {
        let _ = chunk;
        todo!()
    }

    /// Makes it durable, verifies it, and makes it the latest; a damaged one is refused and removed.
    pub fn finish(self) -> Result<Snapshot, StorageError> {
        todo!()
    }
}
