//! A node of a region: a replica of its state, on the way through the region's log.

use bytes::Bytes;
use trent_domain::apply::apply;
use trent_domain::state::State;
use trent_proto::conv::decode_entry;

use super::disk::Disk;

/// A node of a region.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) state: State,
    /// How many entries of the log are applied.
    pub(super) applied: usize,
    disk: Disk,
}

impl Node {
    /// Applies the log up to its end.
    pub(super) fn catch_up(&mut self, log: &[Bytes]) {
        for bytes in log.get(self.applied..).unwrap_or_default() {
            let entry = decode_entry(bytes.clone()).unwrap();
            apply(&mut self.state, &entry);
            self.disk.touch(self.state.take_touched());
        }
        self.applied = log.len();
    }

    /// Writes its records, and gives them.
    pub(super) fn write(&mut self) -> Vec<Bytes> {
        self.disk.write(&self.state, self.applied)
    }

    /// Starts again from its records.
    pub(super) fn restart(&mut self) {
        (self.state, self.applied) = self.disk.read();
    }
}
