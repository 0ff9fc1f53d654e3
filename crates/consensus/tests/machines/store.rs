//! A store in memory that follows a machine as the real one does: it gets the touched records and nothing else.

use std::collections::BTreeMap;

use bytes::Bytes;
use trent_consensus::{Machine, MachineError};
use trent_storage::StorageError;

pub(crate) struct Follower<M: Machine> {
    machine: M,
    state: M::State,
    records: BTreeMap<Bytes, Bytes>,
}

impl<M: Machine> Follower<M> {
    pub(crate) fn new(machine: M) -> Self {
        Self {
            state: machine.initial(),
            machine,
            records: BTreeMap::new(),
        }
    }

    pub(crate) fn state(&self) -> &M::State {
        &self.state
    }

    /// Takes an entry through its bytes, writes what it touched, and checks that the store now holds the state.
    pub(crate) fn apply(&mut self, entry: &M::Entry) -> M::Outcome {
        let entry = self
            .machine
            .decode_entry(self.machine.encode_entry(entry))
            .unwrap();
        let applied = self.machine.apply(&mut self.state, &entry);
        for key in &applied.touched {
            match self.machine.record(&self.state, key).unwrap() {
                (key, Some(value)) => self.records.insert(key, value),
                (key, None) => self.records.remove(&key),
            };
        }
        assert_eq!(
            self.records,
            self.whole(&self.state),
            "a changed record was not touched"
        );
        let restored = self.restore(self.records.clone()).unwrap();
        assert_eq!(
            self.records,
            self.whole(&restored),
            "the restored state is another one"
        );
        self.machine
            .decode_outcome(self.machine.encode_outcome(&applied.outcome))
            .unwrap()
    }

    pub(crate) fn records(&self) -> &BTreeMap<Bytes, Bytes> {
        &self.records
    }

    pub(crate) fn restore(
        &self,
        records: impl IntoIterator<Item = (Bytes, Bytes)>,
    ) -> Result<M::State, MachineError> {
        self.machine
            .restore(&mut records.into_iter().map(Ok::<_, StorageError>))
    }

    /// All records of a state. They come in the order of their keys, as a snapshot wants them.
    fn whole(&self, state: &M::State) -> BTreeMap<Bytes, Bytes> {
        let records: Vec<_> = self.machine.records(state).map(Result::unwrap).collect();
        assert!(
            records.is_sorted_by(|a, b| a.0 < b.0),
            "the records are out of order"
        );
        records.into_iter().collect()
    }
}
