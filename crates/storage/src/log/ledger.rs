//! The log in memory: what readers see, and what waits for the disk.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use super::cache::Cache;
use super::record::Record;
use super::recovery::Recovered;
use super::segment::SegmentHeader;
use super::view::{Place, Undo, View};
use super::write::Write;
use super::{Done, Durability, LogFrame, LogOptions, LogPosition, batch};
use crate::StorageError;
use crate::files::StoredFile;

/// A batch that has grown to this takes no further write: one fdatasync need not wait for more.
const BATCH_BYTES: usize = 4 << 20;

/// Where a batch ends and the next one goes.
#[derive(Debug, Clone)]
pub(super) struct Tail {
    /// The segment.
    pub(super) header: SegmentHeader,
    /// Where its first batch stands.
    pub(super) start: u64,
    /// Where the next one does.
    pub(super) offset: u64,
}

/// The log in memory.
#[derive(Debug)]
pub(super) struct Ledger {
    view: View,
    cache: Cache,
    segments: BTreeMap<u64, Arc<dyn StoredFile>>,
    queue: VecDeque<Pending>,
    queued_bytes: usize,
    durable: Option<Tail>,
    durable_last: Option<LogPosition>,
    /// The last write failed: its segment is not to be trusted beyond `durable`.
    distrusted: bool,
    /// The lowest entry taken back and not written again. An empty log takes any first entry, but none after this one:
    /// its writer did not know yet.
    taken_back: Option<u64>,
    segment_bytes: u64,
}

/// A batch that is not yet durable.
struct Pending {
    tail: Tail,
    new_segment: Option<Bytes>,
    records: Vec<u8>,
    bytes: usize,
    being_written: bool,
    /// When it began, for one that may wait for others.
    since: Instant,
    urgent: bool,
    undo: Vec<Undo>,
    callbacks: Vec<Done>,
    /// The log's last entry with it.
    last: Option<LogPosition>,
    /// Its lowest entry.
    lowest: Option<u64>,
    /// Segments before this one are not needed once it is durable.
    removable_below: Option<u64>,
}

/// A batch to be written now.
#[derive(Debug)]
pub(super) struct Job {
    /// The encoded header of the segment to be made for it.
    pub(super) new_segment: Option<Bytes>,
    /// Its place.
    pub(super) tail: Tail,
    /// The encoded records.
    pub(super) records: Vec<u8>,
}

/// What is to be done once a batch is durable.
#[derive(Default)]
pub(super) struct Finished {
    pub(super) callbacks: Vec<Done>,
    pub(super) removable_below: Option<u64>,
}

/// An entry that a reader asked for.
#[derive(Debug)]
pub(super) enum Found {
    Cached(LogFrame),
    Stored {
        position: LogPosition,
        place: Place,
        file: Arc<dyn StoredFile>,
    },
}

impl Ledger {
    pub(super) fn new(recovered: Recovered, options: &LogOptions) -> Self {
        Self {
            durable_last: recovered.view.last(),
            view: recovered.view,
            cache: Cache::new(options.cache_bytes),
            segments: recovered.segments,
            queue: VecDeque::new(),
            queued_bytes: 0,
            durable: recovered.tail,
            distrusted: false,
            taken_back: None,
            segment_bytes: options.segment_bytes,
        }
    }

    pub(super) fn view(&self) -> &View {
        &self.view
    }

    pub(super) fn durable_last(&self) -> Option<LogPosition> {
        self.durable_last
    }

    /// Where the entry at `index` is. One that was purged counts as stored.
    pub(super) fn durability(&self, index: u64) -> Durability {
        let reaches = |last: Option<LogPosition>| last.is_some_and(|last| last.index >= index);
        match (reaches(self.durable_last), reaches(self.view.last())) {
            (true, _) => Durability::Durable,
            (false, true) => Durability::Pending,
            (false, false) => Durability::Absent,
        }
    }

    pub(super) fn durable(&self) -> Option<&Tail> {
        self.durable.as_ref()
    }

    pub(super) fn queued_bytes(&self) -> usize {
        self.queued_bytes
    }

    /// Since when the next batch has been waiting; `None` in the place of the time if it shall wait no longer.
    pub(super) fn waiting_since(&self) -> Option<Option<Instant>> {
        self.queue
            .front()
            .map(|pending| (!pending.urgent).then_some(pending.since))
    }

    /// Lets a write take effect in memory and queues it.
    pub(super) fn enqueue(&mut self, write: Write, done: Done) -> Result<(), (Done, StorageError)> {
        if let Err(detail) = self.check(&write) {
            return Err((done, StorageError::OutOfOrder { detail }));
        }
        let mut pending = match self.open_batch() {
            Ok(pending) => pending,
            Err(error) => return Err((done, error)),
        };
        pending.urgent |= write.urgent;
        self.queued_bytes += write.bytes.len();
        for (record, span) in write.spans() {
            self.apply(&mut pending, record, span);
        }
        pending.bytes += write.bytes.len();
        pending.records.extend_from_slice(&write.bytes);
        pending.last = self.view.last();
        pending.callbacks.push(done);
        self.queue.push_back(pending);
        self.evict();
        Ok(())
    }

    fn check(&self, write: &Write) -> Result<(), String> {
        match (self.view.last(), self.taken_back, write.first_entry()) {
            (None, Some(lost), Some(first)) if first > lost => Err(format!(
                "entry {first} cannot follow entry {lost}, whose write failed"
            )),
            _ => write.check(&self.view),
        }
    }

    fn apply(&mut self, pending: &mut Pending, record: &Record, span: Range<usize>) {
        let place = Place {
            segment: pending.tail.header.number,
            offset: pending.tail.offset + (batch::HEAD_BYTES + pending.records.len() + span.start) as u64,
            length: span.len() as u32, // writes are bounded far below 4 GiB
        };
        pending.undo.push(self.view.apply(record, place));
        match record {
            Record::Append(LogFrame { position, payload }) => {
                self.cache.push(position.index, payload.clone());
                self.taken_back = None;
                pending.lowest = Some(
                    pending
                        .lowest
                        .map_or(position.index, |lowest| lowest.min(position.index)),
                );
            }
            Record::Truncate(_) | Record::Purge(_) => {
                let (first, next) = self.view.bounds();
                self.cache.purge_before(first);
                self.cache.truncate_from(next);
            }
            Record::Vote(_) | Record::Committed(_) => {}
        }
        if let Record::Purge(_) = record {
            pending.removable_below = Some(self.view.first_segment().unwrap_or(place.segment));
        }
    }

    /// The batch that takes the next write, out of the queue.
    fn open_batch(&mut self) -> Result<Pending, StorageError> {
        let open = |last: &mut Pending| !last.being_written && last.records.len() < BATCH_BYTES;
        match self.queue.pop_back_if(open) {
            Some(pending) => Ok(pending),
            None => self.new_batch(),
        }
    }

    fn new_batch(&mut self) -> Result<Pending, StorageError> {
        let (tail, new_segment) = match self.end() {
            Some(tail) if !self.distrusted && tail.offset < self.segment_bytes => (tail, None),
            end => self.new_segment(end)?,
        };
        self.distrusted = false;
        Ok(Pending {
            tail,
            new_segment,
            records: Vec::new(),
            bytes: 0,
            being_written: false,
            since: Instant::now(),
            urgent: false,
            undo: Vec::new(),
            callbacks: Vec::new(),
            last: None,
            lowest: None,
            removable_below: None,
        })
    }

    /// The segment after `end`, or in its stead where nothing but its header is good.
    fn new_segment(&self, end: Option<Tail>) -> Result<(Tail, Option<Bytes>), StorageError> {
        let (number, previous_length) = match end {
            None => (1, 0),
            Some(tail) if tail.offset == tail.start => (tail.header.number, tail.header.previous_length),
            Some(tail) => (tail.header.number + 1, tail.offset),
        };
        let header = SegmentHeader {
            number,
            previous_length,
            checkpoint: self.view.checkpoint(),
        };
        let encoded = header.encode()?;
        let start = encoded.len() as u64;
        Ok((
            Tail {
                header,
                start,
                offset: start,
            },
            Some(encoded),
        ))
    }

    /// Where all that is queued ends.
    fn end(&self) -> Option<Tail> {
        match self.queue.back() {
            Some(last) => Some(last.tail.after(last.bytes)),
            None => self.durable.clone(),
        }
    }

    fn evict(&mut self) {
        self.cache.evict_before(self.lowest_queued().unwrap_or(u64::MAX));
    }

    fn lowest_queued(&self) -> Option<u64> {
        self.queue.iter().filter_map(|pending| pending.lowest).min()
    }

    /// The next batch to write; it stays in the queue until it is durable.
    pub(super) fn next_job(&mut self) -> Option<Job> {
        let pending = self.queue.front_mut()?;
        pending.being_written = true;
        Some(Job {
            new_segment: pending.new_segment.take(),
            tail: pending.tail.clone(),
            records: std::mem::take(&mut pending.records),
        })
    }

    /// Notes that a new segment is in place, with no batch yet.
    pub(super) fn segment_started(&mut self, tail: &Tail, file: Arc<dyn StoredFile>) {
        self.segments.insert(tail.header.number, file);
        self.durable = Some(tail.clone());
    }

    /// Notes that the batch being written is durable.
    pub(super) fn written(&mut self) -> Finished {
        let Some(pending) = self.queue.pop_front() else {
            return Finished::default();
        };
        self.queued_bytes -= pending.bytes;
        self.durable = Some(pending.tail.after(pending.bytes));
        self.durable_last = pending.last;
        self.evict();
        Finished {
            callbacks: pending.callbacks,
            removable_below: pending.removable_below,
        }
    }

    /// Takes back all that is not durable, and gives its callbacks.
    pub(super) fn take_back(&mut self) -> Vec<Done> {
        let mut callbacks = VecDeque::new();
        self.taken_back = self.lowest_queued().or(self.taken_back);
        while let Some(mut pending) = self.queue.pop_back() {
            for undo in pending.undo.into_iter().rev() {
                self.view.undo(undo);
            }
            pending.callbacks.extend(callbacks);
            callbacks = pending.callbacks.into();
        }
        self.queued_bytes = 0;
        self.cache.clear();
        self.distrusted = true;
        callbacks.into()
    }

    /// Looks up the entries of a range, up to about `max_bytes` but at least one.
    pub(super) fn find(&self, range: Range<u64>, max_bytes: usize) -> Vec<Found> {
        let (first, next) = self.view.bounds();
        let mut found = Vec::new();
        let mut bytes = 0;
        for index in range.start.max(first)..range.end.min(next) {
            let Some((position, place)) = self.view.entry(index) else {
                break;
            };
            bytes += place.length as usize;
            if bytes > max_bytes && !found.is_empty() {
                break;
            }
            found.extend(self.locate(position, place));
        }
        found
    }

    fn locate(&self, position: LogPosition, place: Place) -> Option<Found> {
        if let Some(payload) = self.cache.get(position.index) {
            return Some(Found::Cached(LogFrame { position, payload }));
        }
        let file = Arc::clone(self.segments.get(&place.segment)?);
        Some(Found::Stored {
            position,
            place,
            file,
        })
    }

    /// The segments before one, oldest first.
    pub(super) fn segments_below(&self, number: u64) -> Vec<u64> {
        self.segments.range(..number).map(|(number, _)| *number).collect()
    }

    pub(super) fn segment_removed(&mut self, number: u64) {
        self.segments.remove(&number);
    }
}

impl Tail {
    /// The place after a batch of that many bytes of records here.
    fn after(&self, records: usize) -> Self {
        Self {
            offset: self.offset + (batch::HEAD_BYTES + records) as u64,
            ..self.clone()
        }
    }
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending")
            .field("tail", &self.tail)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}
