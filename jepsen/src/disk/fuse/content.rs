//! A file's bytes: as programs see them, and as they would be after a power cut.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a disk writes at once.
pub(super) const PAGE: u64 = 4096;

type Page = [u8; PAGE as usize];

/// Pages that were ever written; all others are zeros and take no room.
#[derive(Debug, Clone, Default)]
struct Pages {
    length: u64,
    pages: BTreeMap<u64, Arc<Page>>,
}

/// Both versions of a file, which share the pages that are the same.
#[derive(Debug, Default)]
pub(super) struct Content {
    live: Pages,
    durable: Pages,
    /// Pages that were written or dropped since the last fsync.
    dirty: BTreeSet<u64>,
    /// Room that was asked for ahead of writes.
    reserved: u64,
}

impl Content {
    pub(super) fn length(&self) -> u64 {
        self.live.length
    }

    /// The room that it takes.
    pub(super) fn allocated(&self) -> u64 {
        (self.live.pages.len() as u64 * PAGE).max(self.reserved)
    }

    pub(super) fn read(&self, offset: u64, size: u64) -> Vec<u8> {
        let end = offset.saturating_add(size).min(self.live.length);
        let mut bytes = Vec::new();
        let mut at = offset;
        while at < end {
            let (page, from) = (at / PAGE, (at % PAGE) as usize);
            let to = (end - page * PAGE).min(PAGE) as usize;
            match self.live.pages.get(&page) {
                Some(content) => bytes.extend_from_slice(&content[from..to]),
                None => bytes.resize(bytes.len() + to - from, 0),
            }
            at = page * PAGE + to as u64;
        }
        bytes
    }

    /// By how much more room it takes after a write.
    pub(super) fn growth(&self, offset: u64, size: u64) -> u64 {
        let last = offset.saturating_add(size).div_ceil(PAGE);
        let new = (offset / PAGE..last).filter(|page| !self.live.pages.contains_key(page));
        let allocated = (self.live.pages.len() + new.count()) as u64 * PAGE;
        allocated.saturating_sub(self.allocated())
    }

    pub(super) fn write(&mut self, offset: u64, bytes: &[u8]) {
        let mut at = offset;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (page, from) = (at / PAGE, (at % PAGE) as usize);
            let (now, later) = rest.split_at(rest.len().min(PAGE as usize - from));
            let content = self
                .live
                .pages
                .entry(page)
                .or_insert_with(|| Arc::new([0; PAGE as usize]));
            Arc::make_mut(content)[from..from + now.len()].copy_from_slice(now);
            self.dirty.insert(page);
            at += now.len() as u64;
            rest = later;
        }
        self.live.length = self.live.length.max(at);
    }

    /// Cuts or extends it.
    pub(super) fn set_length(&mut self, length: u64) {
        let dropped = self.live.truncate(length);
        self.dirty.extend(dropped);
        self.reserved = self.reserved.min(length.next_multiple_of(PAGE));
    }

    /// Room for so many bytes, which are zeros until they are written.
    pub(super) fn reserve(&mut self, end: u64) {
        self.reserved = self.reserved.max(end.next_multiple_of(PAGE));
        self.live.length = self.live.length.max(end);
    }

    /// Makes it durable.
    pub(super) fn sync(&mut self) {
        for page in std::mem::take(&mut self.dirty) {
            self.durable.take(page, &self.live);
        }
        self.durable.length = self.live.length;
    }

    /// Fails to, and forgets that there was something to make durable: Linux does.
    pub(super) fn forget_dirty(&mut self) {
        self.dirty.clear();
    }

    /// Has been without power. What was not durable is gone, but for the pages that `survives` says; the pages that went are
    /// counted.
    pub(super) fn lose_power(&mut self, mut survives: impl FnMut() -> bool) -> u64 {
        let mut lost = 0;
        let longest = self.live.length;
        let length_survives = longest != self.durable.length && survives();
        for page in std::mem::take(&mut self.dirty) {
            match survives() {
                true => self.durable.take(page, &self.live),
                false => lost += 1,
            }
        }
        if length_survives {
            self.durable.length = longest;
        }
        self.durable.truncate(self.durable.length);
        self.live = self.durable.clone();
        self.reserved = self.reserved.min(self.live.length.next_multiple_of(PAGE));
        lost
    }
}

impl Pages {
    /// Becomes like another one in one page.
    fn take(&mut self, page: u64, other: &Self) {
        match other.pages.get(&page) {
            Some(content) => self.pages.insert(page, Arc::clone(content)),
            None => self.pages.remove(&page),
        };
    }

    /// Drops what is behind a length, so that it is zeros should the file grow again. Gives the pages that changed.
    fn truncate(&mut self, length: u64) -> BTreeSet<u64> {
        self.length = length;
        let mut changed: BTreeSet<u64> = self.pages.split_off(&length.div_ceil(PAGE)).into_keys().collect();
        let within = (length % PAGE) as usize;
        if let Some(last) = self.pages.get_mut(&(length / PAGE))
            && within > 0
            && last[within..].iter().any(|byte| *byte != 0)
        {
            Arc::make_mut(last)[within..].fill(0);
            changed.insert(length / PAGE);
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(content: &mut Content) -> Vec<u8> {
        content.lose_power(|| false);
        content.read(0, u64::MAX)
    }

    #[test]
    fn what_was_fsynced_is_there_after_a_power_cut_and_nothing_else() {
        let mut content = Content::default();
        content.write(0, b"one");
        content.sync();
        content.write(3, b" two");
        content.write(3 * PAGE, b"three");
        assert_eq!(content.length(), 3 * PAGE + 5);
        assert_eq!(cut(&mut content), b"one");
    }

    #[test]
    fn a_truncation_is_durable_with_its_fsync() {
        let mut content = Content::default();
        content.write(0, &[7; 2 * PAGE as usize]);
        content.sync();
        content.set_length(2);
        assert_eq!(cut(&mut content), [7; 2 * PAGE as usize]);
        content.set_length(2);
        content.sync();
        assert_eq!(cut(&mut content), [7; 2]);
        content.set_length(4);
        assert_eq!(content.read(0, 10), [7, 7, 0, 0]);
    }

    #[test]
    fn after_a_failed_fsync_a_later_one_does_not_save_what_it_failed_to() {
        let mut content = Content::default();
        content.write(0, b"lost");
        content.forget_dirty();
        content.write(PAGE, b"kept");
        content.sync();
        let left = cut(&mut content);
        assert_eq!(&left[..4], [0; 4]);
        assert_eq!(&left[PAGE as usize..], b"kept");
    }

    #[test]
    fn pages_survive_each_by_itself() {
        let mut content = Content::default();
        content.write(0, &[1; 4 * PAGE as usize]);
        let mut draws = [true, false, true, false, true].into_iter();
        let lost = content.lose_power(|| draws.next().unwrap());
        assert_eq!(lost, 2);
        assert_eq!(content.length(), 4 * PAGE);
        let pages: Vec<u8> = (0..4).map(|page| content.read(page * PAGE, 1)[0]).collect();
        assert_eq!(pages, [0, 1, 0, 1]);
    }

    #[test]
    fn room_is_counted_by_pages_and_reservations() {
        let mut content = Content::default();
        assert_eq!(content.growth(10, PAGE), 2 * PAGE);
        content.write(10, &[1; PAGE as usize]);
        assert_eq!(content.allocated(), 2 * PAGE);
        content.reserve(10 * PAGE);
        assert_eq!((content.allocated(), content.length()), (10 * PAGE, 10 * PAGE));
        assert_eq!(content.growth(5 * PAGE, PAGE), 0);
        content.set_length(1);
        assert_eq!(content.allocated(), PAGE);
    }
}
