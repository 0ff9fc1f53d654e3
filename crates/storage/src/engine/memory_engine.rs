//! An engine without a disk, for tests.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::{Change, Engine, Visitor};
use crate::StorageError;

type Trees = BTreeMap<String, BTreeMap<Bytes, Bytes>>;

/// Trees in memory. `reopen` goes back to what was flushed, as after a power cut.
#[derive(Debug, Default)]
pub struct MemoryEngine {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    current: Trees,
    durable: Trees,
}

impl MemoryEngine {
    /// An empty engine.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine for MemoryEngine {
    fn apply(&self, tree: &str, changes: &[Change]) -> Result<(), StorageError> {
        let mut state = self.state();
        let records = state.current.entry(tree.to_owned()).or_default();
        for (key, value) in changes {
            match value {
                Some(value) => records.insert(key.clone(), value.clone()),
                None => records.remove(key),
            };
        }
        Ok(())
    }

    fn get(&self, tree: &str, key: &[u8]) -> Result<Option<Bytes>, StorageError> {
        Ok(self
            .state()
            .current
            .get(tree)
            .and_then(|records| records.get(key))
            .cloned())
    }

    fn scan(&self, tree: &str, visit: &mut Visitor<'_>) -> Result<(), StorageError> {
        let records = self.state().current.get(tree).cloned().unwrap_or_default();
        records.iter().try_for_each(|(key, value)| visit(key, value))
    }

    fn flush_durable(&self) -> Result<(), StorageError> {
        let mut state = self.state();
        state.durable = state.current.clone();
        Ok(())
    }

    fn reopen(&self) -> Result<(), StorageError> {
        let mut state = self.state();
        state.current = state.durable.clone();
        Ok(())
    }
}
