//! The applied records of every group in one sled database, written by one committer thread.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::StorageError;

/// The one record store of a process.
#[derive(Debug)]
pub struct Store {}

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// sled's page cache.
    pub cache_bytes: u64,
    /// Batches that may wait for the committer; a further commit blocks.
    pub queue_batches: usize,
}

/// What `open` found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreRecovery {
    /// Where a corrupt database was moved to. Every space is then empty: rebuild from snapshot and log.
    pub set_aside: Option<PathBuf>,
}

impl Store {
    /// Opens or creates the store in `dir`.
    pub fn open(dir: &Path, options: StoreOptions) -> Result<(Self, StoreRecovery), StorageError> {
        let _ = (dir, options);
        todo!()
    }

    /// A store without a disk, for tests.
    pub fn in_memory() -> Result<Self, StorageError> {
        todo!()
    }

    /// The space of that name (one a group, such as `region/us-east-1`); made on first use.
    pub fn space(&self, name: &str) -> Arc<RecordSpace> {
        let _ = name;
        todo!()
    }

    /// Waits until everything committed so far survives a power cut.
    pub fn flush_durable(&self) -> Result<(), StorageError> {
        todo!()
    }
}

/// One atomic change: the records that an apply touched, and how far it has applied with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Keys with their new value, or `None` to remove them.
    pub changes: Vec<(Bytes, Option<Bytes>)>,
    /// The caller's mark of the last applied entry.
    pub applied: Bytes,
}

/// All that a space holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The mark of the newest batch; `None` for a space that is empty or whose `replace` was cut short.
    pub applied: Option<Bytes>,
    /// Every record, by ascending key.
    pub records: Vec<(Bytes, Bytes)>,
}

/// The records of one group.
#[derive(Debug)]
pub struct RecordSpace {}

impl RecordSpace {
    /// Queues a batch; batches take effect in the order of the calls. Blocks while the queue is full.
    ///
    /// A batch that fails later makes the space stale: it takes no further batch (they fail with
    /// [`StorageError::Stale`]) until [`RecordSpace::replace`] has succeeded.
    pub fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        let _ = batch;
        todo!()
    }

    /// Swaps the whole content, after a snapshot was installed or a batch was missed; durable on return.
    /// Cut short by a crash, the space comes back empty.
    pub fn replace(
        &self,
        applied: Bytes,
        records: impl Iterator<Item = Result<(Bytes, Bytes), StorageError>> + Send,
    ) -> Result<(), StorageError> {
        let _ = (applied, records);
        todo!()
    }

    /// Reads everything, after all batches queued so far.
    pub fn load(&self) -> Result<Contents, StorageError> {
        todo!()
    }

    /// Why the space takes no batches, if it does not.
    pub fn failure(&self) -> Option<StorageError> {
        todo!()
    }
}
