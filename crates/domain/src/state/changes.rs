//! What changed in a state since somebody last asked.

use std::collections::BTreeSet;

use super::State;
use crate::ids::{IntentId, KeyId};
use crate::record::RecordKey;

/// What a node reacts to after an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// The region has its own keys now.
    RegionSetUp,
    /// A key was made or changed.
    KeyChanged(KeyId),
    /// A key is gone for good: nothing of it may stay in a cache.
    KeyDeleted(KeyId),
    /// Imported material is gone: nothing of it may stay in a cache.
    MaterialDeleted(KeyId),
    /// An intent entered the outbox.
    IntentAdded(IntentId),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    pub(super) touched: BTreeSet<RecordKey>,
    pub(super) events: BTreeSet<Event>,
}

impl State {
    /// The records that changed since they were last taken: what storage has to write or to remove.
    pub fn take_touched(&mut self) -> BTreeSet<RecordKey> {
        std::mem::take(&mut self.changes.touched)
    }

    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.changes.events).into_iter().collect()
    }

    pub(super) fn touch(&mut self, record: RecordKey) {
        self.changes.touched.insert(record);
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.changes.events.insert(event);
    }
}
