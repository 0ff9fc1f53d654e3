//! What a sequence of records amounts to: the log in memory, without payloads.
//!
//! Recovery, and every write before it is on disk, go through the same `apply`; a write that fails is taken back by
//! `undo`.

use std::collections::VecDeque;

use bytes::Bytes;

use super::record::Record;
use super::segment::Checkpoint;
use super::{LogPosition, LogState};

/// Where a record stands on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) segment: u64,
    pub(super) offset: u64,
    pub(super) length: u32,
}

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    term: u64,
    node: u64,
    place: Place,
}

/// The log without its payloads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct View {
    vote: Option<Bytes>,
    committed: Option<LogPosition>,
    last_purged: Option<LogPosition>,
    /// What stands before the first slot. It is `last_purged`, except while recovery has not yet come to the record
    /// of the purge that removed the segments before.
    base: Option<LogPosition>,
    /// Index of the first slot.
    first: u64,
    slots: VecDeque<Slot>,
}

/// How to take an applied record back. Records are taken back in the reverse order.
#[derive(Debug)]
pub(super) enum Undo {
    Vote(Option<Bytes>),
    Committed(Option<LogPosition>),
    Append,
    Cut(Box<Cut>),
}

/// What a truncation or a purge removed.
#[derive(Debug)]
pub(super) struct Cut {
    last_purged: Option<LogPosition>,
    base: Option<LogPosition>,
    first: u64,
    front: VecDeque<Slot>,
    back: VecDeque<Slot>,
}

impl View {
    /// The log as a segment found it.
    pub(super) fn from_checkpoint(checkpoint: &Checkpoint) -> Self {
        Self {
            vote: checkpoint.vote.clone(),
            committed: checkpoint.committed,
            last_purged: checkpoint.last_purged,
            base: checkpoint.last,
            first: checkpoint.last.map_or(0, |last| last.index + 1),
            slots: VecDeque::new(),
        }
    }

    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            vote: self.vote.clone(),
            committed: self.committed,
            last_purged: self.last_purged,
            last: self.last(),
        }
    }

    pub(super) fn vote(&self) -> Option<&Bytes> {
        self.vote.as_ref()
    }

    /// What was noted as committed last, while it is in the log. Where the write of an entry fails, Raft may note it all the
    /// same before it hears of that: others have it.
    pub(super) fn committed(&self) -> Option<LogPosition> {
        self.committed.filter(|committed| self.has_had(*committed))
    }

    fn has_had(&self, position: LogPosition) -> bool {
        let is_purged = self
            .last_purged
            .is_some_and(|purged| position.index <= purged.index);
        is_purged || self.position(position.index) == Some(position)
    }

    pub(super) fn state(&self) -> LogState {
        LogState {
            last_purged: self.last_purged,
            last: self.last(),
        }
    }

    pub(super) fn last(&self) -> Option<LogPosition> {
        match self.slots.len() as u64 {
            0 => self.base,
            count => self.position(self.first + count - 1),
        }
    }

    /// Index of the first entry and the index after the last one.
    pub(super) fn bounds(&self) -> (u64, u64) {
        (self.first, self.first + self.slots.len() as u64)
    }

    /// Position and place of an entry.
    pub(super) fn entry(&self, index: u64) -> Option<(LogPosition, Place)> {
        let slot = self
            .slots
            .get(usize::try_from(index.checked_sub(self.first)?).ok()?)?;
        Some((
            LogPosition {
                term: slot.term,
                node: slot.node,
                index,
            },
            slot.place,
        ))
    }

    /// The segment of the oldest entry.
    pub(super) fn first_segment(&self) -> Option<u64> {
        self.slots.front().map(|slot| slot.place.segment)
    }

    /// The first index that should be there and is not, once all records are applied.
    pub(super) fn missing(&self) -> Option<u64> {
        (self.base != self.last_purged).then(|| self.last_purged.map_or(0, |purged| purged.index + 1))
    }

    /// Whether a record fits; otherwise what does not.
    pub(super) fn check(&self, record: &Record) -> Result<(), String> {
        match record {
            Record::Vote(_) | Record::Committed(_) => Ok(()),
            Record::Append(frame) => self.check_append(frame.position),
            Record::Truncate(None) => match self.last_purged {
                Some(purged) => Err(format!(
                    "cannot truncate everything after a purge up to {}",
                    purged.index
                )),
                None => Ok(()),
            },
            Record::Truncate(Some(last)) => self.check_truncate(*last),
            Record::Purge(upto) => self.check_purge(*upto),
        }
    }

    fn check_append(&self, position: LogPosition) -> Result<(), String> {
        match self.last() {
            Some(last) if last.index.checked_add(1) != Some(position.index) => Err(format!(
                "entry {} cannot follow entry {}",
                position.index, last.index
            )),
            _ => Ok(()),
        }
    }

    fn check_truncate(&self, last: LogPosition) -> Result<(), String> {
        let ends = (
            self.last_purged.map(|purged| purged.index),
            self.last().map(|last| last.index),
        );
        if ends.0.is_some_and(|purged| last.index < purged) || ends.1.is_none_or(|end| last.index > end) {
            return Err(format!(
                "cannot truncate after {}: the log is {ends:?}",
                last.index
            ));
        }
        if self.missing().is_none() && self.position(last.index).is_none() {
            return Err(format!(
                "cannot truncate after {}: the log begins later",
                last.index
            ));
        }
        self.check_known(last)
    }

    /// A log that nothing was purged from may begin anywhere, but a purge must reach its beginning.
    fn check_purge(&self, upto: LogPosition) -> Result<(), String> {
        if self.base.is_none() && !self.slots.is_empty() && upto.index + 1 < self.first {
            return Err(format!(
                "cannot purge up to {}: the log begins at {}",
                upto.index, self.first
            ));
        }
        self.check_known(upto)
    }

    fn check_known(&self, position: LogPosition) -> Result<(), String> {
        match self.position(position.index) {
            Some(known) if known != position => Err(format!("{position:?} is not in the log, but {known:?}")),
            _ => Ok(()),
        }
    }

    fn position(&self, index: u64) -> Option<LogPosition> {
        match self.base {
            Some(base) if base.index == index => Some(base),
            _ => self.entry(index).map(|(position, _)| position),
        }
    }

    /// Applies a record that `check` passed.
    pub(super) fn apply(&mut self, record: &Record, place: Place) -> Undo {
        match record {
            Record::Vote(vote) => Undo::Vote(self.vote.replace(vote.clone())),
            Record::Committed(committed) => {
                Undo::Committed(std::mem::replace(&mut self.committed, *committed))
            }
            Record::Append(frame) => self.append(frame.position, place),
            Record::Truncate(last) => Undo::Cut(Box::new(self.truncate(*last))),
            Record::Purge(upto) => Undo::Cut(Box::new(self.purge(*upto))),
        }
    }

    fn append(&mut self, position: LogPosition, place: Place) -> Undo {
        if self.slots.is_empty() {
            self.first = position.index;
        }
        self.slots.push_back(Slot {
            term: position.term,
            node: position.node,
            place,
        });
        Undo::Append
    }

    fn truncate(&mut self, last: Option<LogPosition>) -> Cut {
        let next = last.map_or(0, |last| last.index + 1);
        let kept = self.count_below(next);
        let mut cut = self.cut(0, kept);
        if next < self.first {
            self.first = next;
        }
        if kept == 0 {
            cut.base = std::mem::replace(&mut self.base, last);
        }
        cut
    }

    fn purge(&mut self, upto: LogPosition) -> Cut {
        let stale = self.last_purged.is_some_and(|purged| purged.index >= upto.index);
        if stale {
            return self.cut(0, self.slots.len());
        }
        let mut cut = self.cut(self.count_below(upto.index + 1), self.slots.len());
        cut.last_purged = self.last_purged.replace(upto);
        if self.base.is_none_or(|base| base.index <= upto.index) {
            cut.base = self.base.replace(upto);
            self.first = upto.index + 1;
        }
        cut
    }

    /// How many slots stand before an index.
    fn count_below(&self, index: u64) -> usize {
        usize::try_from(index.saturating_sub(self.first))
            .map_or(self.slots.len(), |count| count.min(self.slots.len()))
    }

    /// Keeps the slots of a range, and what is needed to take that back.
    fn cut(&mut self, from: usize, to: usize) -> Cut {
        let (last_purged, base, first) = (self.last_purged, self.base, self.first);
        let back = self.slots.split_off(to);
        let rest = self.slots.split_off(from);
        let front = std::mem::replace(&mut self.slots, rest);
        Cut {
            last_purged,
            base,
            first,
            front,
            back,
        }
    }

    /// Takes back the record that was applied last.
    pub(super) fn undo(&mut self, undo: Undo) {
        match undo {
            Undo::Vote(vote) => self.vote = vote,
            Undo::Committed(committed) => self.committed = committed,
            Undo::Append => {
                self.slots.pop_back();
            }
            Undo::Cut(cut) => self.undo_cut(*cut),
        }
    }

    fn undo_cut(&mut self, mut cut: Cut) {
        cut.front.append(&mut self.slots);
        cut.front.append(&mut cut.back);
        self.slots = cut.front;
        (self.last_purged, self.base, self.first) = (cut.last_purged, cut.base, cut.first);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::LogFrame;
    use super::*;

    fn position(index: u64) -> LogPosition {
        LogPosition {
            term: 1,
            node: 1,
            index,
        }
    }

    fn append(index: u64) -> Record {
        Record::Append(LogFrame {
            position: position(index),
            payload: Bytes::new(),
        })
    }

    const PLACE: Place = Place {
        segment: 1,
        offset: 0,
        length: 0,
    };

    fn view(records: &[Record]) -> View {
        let mut view = View::default();
        for record in records {
            view.check(record).unwrap();
            view.apply(record, PLACE);
        }
        view
    }

    #[test]
    fn records_that_would_leave_a_hole_or_forget_are_refused() {
        let log = view(&[append(1), append(2), append(3), Record::Purge(position(1))]);
        let other_term = LogPosition {
            term: 2,
            ..position(2)
        };
        for refused in [
            append(5),
            append(3),
            Record::Truncate(None),
            Record::Truncate(Some(position(0))),
            Record::Truncate(Some(position(4))),
            Record::Truncate(Some(other_term)),
            Record::Purge(other_term),
        ] {
            assert!(log.check(&refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn a_purge_that_ends_before_the_log_begins_is_refused() {
        let mut log = view(&[append(2), append(3)]);
        assert!(log.check(&Record::Purge(position(0))).is_err());
        let reaching = Record::Purge(position(1));
        log.check(&reaching).unwrap();
        log.apply(&reaching, PLACE);
        assert_eq!((log.bounds(), log.missing()), ((2, 4), None));
    }

    #[test]
    fn a_purge_past_the_end_moves_the_log_there() {
        let log = view(&[append(1), Record::Purge(position(9)), append(10)]);
        assert_eq!(
            log.state(),
            LogState {
                last_purged: Some(position(9)),
                last: Some(position(10))
            }
        );
        assert_eq!((log.bounds(), log.missing()), ((10, 11), None));
    }

    #[test]
    fn entries_lost_with_a_segment_are_missed() {
        let checkpoint = Checkpoint {
            last: Some(position(5)),
            ..Checkpoint::default()
        };
        let mut log = View::from_checkpoint(&checkpoint);
        log.apply(&append(6), PLACE);
        assert_eq!(log.missing(), Some(0));
        log.apply(&Record::Purge(position(4)), PLACE);
        assert_eq!(log.missing(), Some(5));
        log.apply(&Record::Purge(position(5)), PLACE);
        assert_eq!((log.missing(), log.bounds()), (None, (6, 7)));
    }

    #[test]
    fn entries_rewritten_before_a_purge_need_no_older_segment() {
        let checkpoint = Checkpoint {
            last: Some(position(5)),
            ..Checkpoint::default()
        };
        let mut log = View::from_checkpoint(&checkpoint);
        for record in [
            Record::Truncate(Some(position(3))),
            append(4),
            append(5),
            Record::Purge(position(4)),
        ] {
            log.check(&record).unwrap();
            log.apply(&record, PLACE);
        }
        assert_eq!((log.missing(), log.bounds()), (None, (5, 6)));
    }

    fn any_record() -> impl Strategy<Value = Record> {
        let index = 0..12u64;
        prop_oneof![
            6 => index.clone().prop_map(append),
            1 => index.clone().prop_map(|index| Record::Truncate(Some(position(index)))),
            1 => Just(Record::Truncate(None)),
            1 => index.clone().prop_map(|index| Record::Purge(position(index))),
            1 => index.prop_map(|index| Record::Committed(Some(position(index)))),
            1 => any::<u8>().prop_map(|vote| Record::Vote(Bytes::from(vec![vote]))),
        ]
    }

    proptest! {
        #[test]
        fn undo_takes_back_exactly_what_apply_did(records in prop::collection::vec(any_record(), 1..60)) {
            let mut log = View::default();
            let mut history = Vec::new();
            for mut record in records {
                if let Record::Append(frame) = &mut record && let Some(last) = log.last() {
                    frame.position.index = last.index + 1;
                }
                if log.check(&record).is_ok() {
                    let before = log.clone();
                    history.push((before, log.apply(&record, PLACE)));
                }
            }
            for (before, undo) in history.into_iter().rev() {
                log.undo(undo);
                prop_assert_eq!(log.state(), before.state());
                prop_assert_eq!(log.checkpoint(), before.checkpoint());
                prop_assert_eq!(log.slots.len(), before.slots.len());
            }
        }
    }
}
