//! A node's records on disk. They follow the log at a distance, as the store's do.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use trent_consensus::{Machine, RegionMachine};
use trent_domain::record::RecordKey;
use trent_domain::state::State;

/// Records, up to where in the log they reach, and what has not been written yet.
#[derive(Debug, Default)]
pub(super) struct Disk {
    records: BTreeMap<Bytes, Bytes>,
    reach: usize,
    unwritten: BTreeSet<RecordKey>,
}

impl Disk {
    /// These records have changed in memory.
    pub(super) fn touch(&mut self, touched: BTreeSet<RecordKey>) {
        self.unwritten.extend(touched);
    }

    /// Writes what has changed, in one batch, and gives what was written.
    pub(super) fn write(&mut self, state: &State, reach: usize) -> Vec<Bytes> {
        let mut written = Vec::new();
        for key in std::mem::take(&mut self.unwritten) {
            let (name, value) = RegionMachine.record(state, &key).unwrap();
            match value {
                Some(value) => {
                    written.push(value.clone());
                    self.records.insert(name, value);
                }
                None => {
                    self.records.remove(&name);
                }
            }
        }
        self.reach = reach;
        written
    }

    /// The state that was written, and where in the log it stands. What was not written is lost.
    pub(super) fn read(&mut self) -> (State, usize) {
        self.unwritten.clear();
        let mut records = self
            .records
            .iter()
            .map(|(name, value)| Ok((name.clone(), value.clone())));
        (RegionMachine.restore(&mut records).unwrap(), self.reach)
    }
}
