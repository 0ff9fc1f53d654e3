//! Takes a snapshot from a peer.

use super::Snapshot;
use super::directory::Temporary;
use crate::StorageError;

/// A snapshot arriving from a peer. Dropped unfinished, it leaves nothing.
#[derive(Debug)]
pub struct SnapshotReceiver {
    file: Temporary,
}

impl SnapshotReceiver {
    pub(super) fn new(file: Temporary) -> Self {
        Self { file }
    }

    /// Bytes received so far: where the next chunk belongs.
    pub fn received(&self) -> u64 {
        self.file.written()
    }

    /// Adds the next raw bytes.
    pub fn write(&mut self, chunk: &[u8]) -> Result<(), StorageError> {
        self.file.write(chunk)
    }

    /// Makes it durable, verifies it, and makes it the latest; a damaged one is refused and removed.
    pub fn finish(self) -> Result<Snapshot, StorageError> {
        self.file.publish()
    }
}
