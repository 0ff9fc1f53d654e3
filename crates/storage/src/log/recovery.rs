//! Reads the segments of a log back.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use super::options::{LogRecovery, TornTail};
use super::record::Record;
use super::segment::{self, Segment};
use super::view::{Place, View};
use super::{batch, ledger::Tail};
use crate::StorageError;
use crate::files::{self, Files, StoredFile};

/// A log as it stands on disk.
#[derive(Debug)]
pub(super) struct Recovered {
    pub(super) view: View,
    pub(super) segments: BTreeMap<u64, Arc<dyn StoredFile>>,
    pub(super) tail: Option<Tail>,
    pub(super) report: LogRecovery,
}

/// Replays all segments. What it gives is durable: acknowledging it is safe.
pub(super) fn recover(files: &dyn Files) -> Result<Recovered, StorageError> {
    files::remove_temporaries(files)?;
    let numbers = newest_run(files)?;
    let mut recovered = Recovered {
        view: View::default(),
        segments: BTreeMap::new(),
        tail: None,
        report: LogRecovery {
            segments: numbers.len(),
            torn_tail: None,
        },
    };
    let mut current: Option<Segment> = None;
    for number in numbers {
        let next = Segment::read(files, number)?;
        match current.take() {
            None => recovered.view = View::from_checkpoint(&next.header.checkpoint),
            Some(current) => recovered.replay_before(current, &next)?,
        }
        current = Some(next);
    }
    if let Some(last) = current {
        recovered.replay_last(last)?;
        files
            .sync_names()
            .map_err(|source| StorageError::from_io("sync", files.path(), source))?;
    }
    match recovered.view.missing() {
        Some(index) => Err(StorageError::corrupt(
            files.path(),
            format!("entries from {index} on are missing"),
        )),
        None => Ok(recovered),
    }
}

/// The newest segments without a gap. One from before a gap was removed by a purge whose effect on the directory did
/// not outlive a power cut.
fn newest_run(files: &dyn Files) -> Result<Vec<u64>, StorageError> {
    let mut numbers: Vec<u64> = files::list(files)?
        .iter()
        .filter_map(|name| segment::number(name))
        .collect();
    let gap = numbers.windows(2).rposition(|pair| pair[0] + 1 != pair[1]);
    let run = numbers.split_off(gap.map_or(0, |at| at + 1));
    for stale in numbers {
        files::remove(files, &segment::name(stale))?;
    }
    Ok(run)
}

impl Recovered {
    /// Replays a segment as far as the next one says, and holds both against each other.
    fn replay_before(&mut self, segment: Segment, next: &Segment) -> Result<(), StorageError> {
        let good = usize::try_from(next.header.previous_length)
            .ok()
            .filter(|good| *good <= segment.content.len());
        let Some(good) = good else {
            return Err(StorageError::corrupt(
                &segment.path,
                "it is shorter than the next segment says",
            ));
        };
        let end = self.replay(&segment, &segment.content.slice(..good))?;
        if end != good {
            return Err(StorageError::corrupt(
                &segment.path,
                format!("the batch at {end} is damaged"),
            ));
        }
        if self.view.checkpoint() != next.header.checkpoint {
            return Err(StorageError::corrupt(
                &next.path,
                "it does not continue the segment before",
            ));
        }
        self.segments.insert(segment.header.number, segment.file);
        Ok(())
    }

    /// Replays the last segment as far as it is good, and cuts off an unfinished write.
    fn replay_last(&mut self, segment: Segment) -> Result<(), StorageError> {
        #[cfg(feature = "chaos-bugs")]
        let segment = match trent_bugs::Bug::LostTail.is_on() {
            true => without_last_batch(segment),
            false => segment,
        };
        let number = segment.header.number;
        let end = self.replay(&segment, &segment.content)?;
        if batch::any_after(number, end, &segment.content) {
            let detail = format!("the batch at {end} is damaged, and good ones follow it");
            return Err(StorageError::corrupt(&segment.path, detail));
        }
        if end < segment.content.len() {
            let bytes = (segment.content.len() - end) as u64;
            self.report.torn_tail = Some(TornTail {
                segment: number,
                offset: end as u64,
                bytes,
            });
        }
        settle(&segment, end)?;
        self.tail = Some(Tail {
            offset: end as u64,
            start: segment.start as u64,
            header: segment.header,
        });
        self.segments.insert(number, segment.file);
        Ok(())
    }

    /// Applies the batches of a segment up to the first that is not whole, and gives its offset.
    fn replay(&mut self, segment: &Segment, content: &Bytes) -> Result<usize, StorageError> {
        let mut offset = segment.start;
        while let Some(records) = batch::records_at(segment.header.number, offset, content) {
            let end = offset + batch::HEAD_BYTES + records.len();
            self.replay_batch(segment, offset + batch::HEAD_BYTES, records)?;
            offset = end;
        }
        Ok(offset)
    }

    fn replay_batch(
        &mut self,
        segment: &Segment,
        mut at: usize,
        mut records: Bytes,
    ) -> Result<(), StorageError> {
        while !records.is_empty() {
            let before = records.len();
            let record = Record::decode(&mut records).ok_or_else(|| {
                StorageError::corrupt(&segment.path, format!("the record at {at} does not decode"))
            })?;
            let length = before - records.len();
            let misfit =
                |detail| StorageError::corrupt(&segment.path, format!("the record at {at}: {detail}"));
            self.view.check(&record).map_err(misfit)?;
            let place = Place {
                segment: segment.header.number,
                offset: at as u64,
                length: length as u32,
            };
            self.view.apply(&record, place);
            at += length;
        }
        Ok(())
    }
}

/// Makes sure that what was read is on disk, and nothing after it.
///
/// The process that wrote it may have died after an fdatasync failed. Then the system holds pages that read well, count
/// as clean, and were never stored: only writing them again stores them.
fn settle(segment: &Segment, end: usize) -> Result<(), StorageError> {
    let settled = segment.file.set_len(end as u64).and_then(|()| {
        segment.file.write_all_at(&segment.content[..end], 0)?;
        segment.file.sync()
    });
    settled.map_err(|source| StorageError::from_io("settle", &segment.path, source))
}

#[cfg(feature = "chaos-bugs")]
fn without_last_batch(mut segment: Segment) -> Segment {
    let (mut end, mut before) = (segment.start, segment.start);
    while let Some(records) = batch::records_at(segment.header.number, end, &segment.content) {
        before = end;
        end += batch::HEAD_BYTES + records.len();
    }
    segment.content.truncate(before);
    segment
}
