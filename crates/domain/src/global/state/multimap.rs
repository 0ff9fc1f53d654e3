//! Several values under one key.

use imbl::{OrdMap, OrdSet};

/// An ordered map from keys to sets of values. A key without values is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Multimap<K: Ord + Clone, V: Ord + Clone>(OrdMap<K, OrdSet<V>>);

impl<K: Ord + Clone, V: Ord + Clone> Default for Multimap<K, V> {
    fn default() -> Self {
        Self(OrdMap::new())
    }
}

impl<K: Ord + Clone, V: Ord + Clone> Multimap<K, V> {
    pub(super) fn insert(&mut self, key: K, value: V) {
        self.0.entry(key).or_default().insert(value);
    }

    pub(super) fn remove(&mut self, key: &K, value: &V) {
        if let Some(values) = self.0.get_mut(key) {
            values.remove(value);
            if values.is_empty() {
                self.0.remove(key);
            }
        }
    }

    pub(super) fn get<'a>(&'a self, key: &K) -> impl Iterator<Item = &'a V> + use<'a, K, V> {
        self.0.get(key).into_iter().flatten()
    }

    pub(super) fn count(&self, key: &K) -> usize {
        self.0.get(key).map_or(0, OrdSet::len)
    }
}
