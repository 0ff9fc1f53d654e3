//! The database of the record store: what sled promises, and nothing more.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use trent_storage::StorageError;
use trent_storage::engine::{Change, Engine, Visitor};

type Trees = BTreeMap<String, BTreeMap<Bytes, Bytes>>;

/// Trees of which a crash takes the newest changes that were not flushed, however many, but never one without all that
/// came after it.
#[derive(Debug, Default)]
pub(crate) struct Records(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    current: Trees,
    durable: Trees,
    since_flush: Vec<(String, Vec<Change>)>,
}

impl Records {
    /// What the next process finds.
    pub(crate) fn after_crash(&self, rng: &mut fastrand::Rng) -> Self {
        let mut inner = self.inner();
        let kept = rng.usize(..=inner.since_flush.len());
        let mut trees = std::mem::take(&mut inner.durable);
        for (tree, changes) in inner.since_flush.drain(..).take(kept) {
            apply(&mut trees, &tree, &changes);
        }
        Self(Mutex::new(Inner {
            current: trees.clone(),
            durable: trees,
            since_flush: Vec::new(),
        }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine for Records {
    fn apply(&self, tree: &str, changes: &[Change]) -> Result<(), StorageError> {
        let mut inner = self.inner();
        apply(&mut inner.current, tree, changes);
        inner.since_flush.push((tree.to_owned(), changes.to_vec()));
        Ok(())
    }

    fn get(&self, tree: &str, key: &[u8]) -> Result<Option<Bytes>, StorageError> {
        let inner = self.inner();
        Ok(inner
            .current
            .get(tree)
            .and_then(|records| records.get(key))
            .cloned())
    }

    fn scan(&self, tree: &str, visit: &mut Visitor<'_>) -> Result<(), StorageError> {
        let records = self.inner().current.get(tree).cloned().unwrap_or_default();
        records.iter().try_for_each(|(key, value)| visit(key, value))
    }

    fn flush_durable(&self) -> Result<(), StorageError> {
        let mut inner = self.inner();
        inner.durable = inner.current.clone();
        inner.since_flush.clear();
        Ok(())
    }

    fn reopen(&self) -> Result<(), StorageError> {
        let mut inner = self.inner();
        inner.current = inner.durable.clone();
        inner.since_flush.clear();
        Ok(())
    }
}

fn apply(trees: &mut Trees, tree: &str, changes: &[Change]) {
    let records = trees.entry(tree.to_owned()).or_default();
    for (key, value) in changes {
        match value {
            Some(value) => records.insert(key.clone(), value.clone()),
            None => records.remove(key),
        };
    }
}
