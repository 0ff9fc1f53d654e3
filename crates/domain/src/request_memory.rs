//! Remembered outcomes by request id, bounded in age and number: those of a region and those of the global group.

use imbl::{OrdMap, OrdSet};

use crate::ids::RequestId;
use crate::limits::{REQUEST_MEMORY_MAX, REQUEST_MEMORY_MILLIS};
use crate::record::Remembered;
use crate::time::Timestamp;

/// The outcomes of recent requests.
#[derive(Debug, Clone)]
pub(crate) struct RequestMemory<O> {
    by_id: OrdMap<RequestId, Remembered<O>>,
    by_time: OrdSet<(Timestamp, RequestId)>,
}

impl<O> Default for RequestMemory<O> {
    fn default() -> Self {
        Self {
            by_id: OrdMap::new(),
            by_time: OrdSet::new(),
        }
    }
}

impl<O: Clone> RequestMemory<O> {
    pub(crate) fn get(&self, id: &RequestId) -> Option<&Remembered<O>> {
        self.by_id.get(id)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = RequestId> {
        self.by_id.keys().copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(crate) fn insert(&mut self, remembered: Remembered<O>) {
        self.by_time.insert((remembered.at, remembered.request_id));
        self.by_id.insert(remembered.request_id, remembered);
    }

    /// Forgets the oldest outcome, if it is too old at `now` or one too many. Every replica has the same memory
    /// and the same log time, so every replica forgets the same one.
    pub(crate) fn forget_overdue(&mut self, now: Timestamp) -> Option<RequestId> {
        let (at, _) = self.by_time.get_min()?;
        let overdue = at.plus_millis(REQUEST_MEMORY_MILLIS) < now || self.len() > REQUEST_MEMORY_MAX;
        if !overdue {
            return None;
        }
        let (_, id) = self.by_time.remove_min()?;
        self.by_id.remove(&id);
        Some(id)
    }
}
