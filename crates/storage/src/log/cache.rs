//! Payloads of the newest entries, in memory.

use std::collections::VecDeque;

use bytes::Bytes;

/// A run of payloads that ends with the log's last entry.
#[derive(Debug)]
pub(super) struct Cache {
    limit: usize,
    first: u64,
    payloads: VecDeque<Bytes>,
    bytes: usize,
}

impl Cache {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            first: 0,
            payloads: VecDeque::new(),
            bytes: 0,
        }
    }

    pub(super) fn get(&self, index: u64) -> Option<Bytes> {
        self.payloads
            .get(usize::try_from(index.checked_sub(self.first)?).ok()?)
            .cloned()
    }

    /// Adds the payload of the log's new last entry.
    pub(super) fn push(&mut self, index: u64, payload: Bytes) {
        if self.first + self.payloads.len() as u64 != index {
            self.clear();
            self.first = index;
        }
        self.bytes += payload.len();
        self.payloads.push_back(payload);
    }

    /// Forgets the payloads from `index` on.
    pub(super) fn truncate_from(&mut self, index: u64) {
        while self.first + self.payloads.len() as u64 > index
            && let Some(payload) = self.payloads.pop_back()
        {
            self.bytes -= payload.len();
        }
    }

    /// Forgets the payloads before `index`.
    pub(super) fn purge_before(&mut self, index: u64) {
        while self.first < index && self.pop_front() {}
    }

    /// Keeps to the limit, but not at the cost of entries from `pinned` on, which are nowhere else yet.
    pub(super) fn evict_before(&mut self, pinned: u64) {
        while self.bytes > self.limit && self.first < pinned && self.pop_front() {}
    }

    pub(super) fn clear(&mut self) {
        self.payloads.clear();
        self.bytes = 0;
    }

    fn pop_front(&mut self) -> bool {
        let Some(payload) = self.payloads.pop_front() else {
            return false;
        };
        self.first += 1;
        self.bytes -= payload.len();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_holds_but_for_what_is_pinned() {
        let mut cache = Cache::new(20);
        for index in 5..10 {
            cache.push(index, Bytes::from(vec![index as u8; 10]));
        }
        cache.evict_before(6);
        assert_eq!(
            (cache.get(5), cache.get(6).is_some(), cache.bytes),
            (None, true, 40)
        );
        cache.evict_before(u64::MAX);
        assert_eq!(
            (cache.get(7), cache.get(8).is_some(), cache.bytes),
            (None, true, 20)
        );
        cache.truncate_from(9);
        assert_eq!(
            (cache.get(9), cache.get(8).is_some(), cache.bytes),
            (None, true, 10)
        );
        cache.push(42, Bytes::from_static(b"x"));
        assert_eq!(
            (cache.get(8), cache.get(42).is_some(), cache.bytes),
            (None, true, 1)
        );
        cache.purge_before(43);
        assert_eq!((cache.get(42), cache.bytes), (None, 0));
    }
}
