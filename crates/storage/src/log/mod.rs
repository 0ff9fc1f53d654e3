//! One Raft group's vote and log: a write-ahead log of checksummed segment files.
//!
//! A call encodes its records, lets them take effect in memory and queues them as part of the open batch. The log
//! thread takes that batch, writes it with one fdatasync, and calls back; meanwhile the next batch fills. On disk:
//!
//! ```text
//! 00000000000000000007.wal   segment header: number, good length of segment 6, vote, committed, purged, last
//!                            batch: checksum over its place and records   [record] [record] …
//!                            batch: …
//! ```
//!
//! - Only one batch is ever unacknowledged on disk. So an unfinished last batch is cut off, and damage before a good
//!   batch is damage to acknowledged data: the log refuses to open.
//! - A write that fails is taken back, with all that was queued behind it. Its segment is not trusted again: the next
//!   write starts a new one, which says how far the old one counts.
//! - On a full disk a write fails too, or it waits for room ([`LogOptions::full_disk`]) and is written again as a whole.
//! - A purge removes whole segments once its record is durable; every segment header repeats what the ones before it
//!   amount to.

mod batch;
mod cache;
mod ledger;
mod options;
mod position;
mod record;
mod recovery;
mod segment;
mod shared;
mod steps;
mod view;
mod write;
mod writer;

use std::ops::{Bound, Range, RangeBounds};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::task::Waker;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;

pub use options::{LogOptions, LogRecovery, TornTail};
pub use position::{Durability, LogFrame, LogPosition, LogState};
pub use steps::LogSteps;

use self::ledger::{Found, Ledger};
use self::record::Record;
use self::shared::Shared;
use self::write::Write;
use self::writer::Writer;
use crate::StorageError;
use crate::files::{DiskFiles, Files};
use crate::full_disk::FullDisk;

/// Called on the log thread once a write is durable, or has failed. It must neither block nor write to the log.
pub type Done = Box<dyn FnOnce(Result<(), StorageError>) + Send>;

/// One Raft group's vote and log. Share it as `Arc<Log>`; dropping it writes what is queued and ends its thread.
///
/// Writes take effect for readers at once, and on disk in the order of the calls. A write that fails is taken back with
/// all that were queued behind it: the log is again what is durable, and the next write starts a new segment. So a log
/// on a full disk works again once there is room.
#[derive(Debug)]
pub struct Log {
    shared: Arc<Shared>,
    files: Arc<dyn Files>,
    full_disk: Option<Arc<FullDisk>>,
    thread: Option<JoinHandle<()>>,
}

impl Log {
    /// Opens or creates the log in `dir`.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] if acknowledged data is damaged or missing; [`StorageError::InUse`].
    pub fn open(dir: &Path, options: LogOptions) -> Result<(Self, LogRecovery), StorageError> {
        Self::open_on(Arc::new(DiskFiles::open(dir)?), options)
    }

    /// Opens or creates the log on given files.
    pub fn open_on(files: Arc<dyn Files>, options: LogOptions) -> Result<(Self, LogRecovery), StorageError> {
        let thread_name = options.thread_name.clone();
        let (mut log, writer, report) = Self::recover(files, options, None)?;
        let thread = thread::Builder::new()
            .name(thread_name)
            .spawn(|| writer.run())
            .map_err(|source| StorageError::from_io("start the thread of", log.files.path(), source))?;
        log.thread = Some(thread);
        Ok((log, report))
    }

    /// Opens or creates the log on given files without a thread: its work is done by whoever takes its [`LogSteps`], at
    /// the times that they choose; `worker` is told when there is some. For simulations, in which nothing may happen beside
    /// their own steps.
    pub fn open_stepped(
        files: Arc<dyn Files>,
        options: LogOptions,
        worker: Waker,
    ) -> Result<(Self, LogSteps, LogRecovery), StorageError> {
        let (log, writer, report) = Self::recover(files, options, Some(worker))?;
        Ok((log, LogSteps::new(writer), report))
    }

    fn recover(
        files: Arc<dyn Files>,
        options: LogOptions,
        worker: Option<Waker>,
    ) -> Result<(Self, Writer, LogRecovery), StorageError> {
        let recovered = recovery::recover(&*files)?;
        let report = recovered.report.clone();
        if let Some(torn) = &report.torn_tail {
            tracing::warn!(path = %files.path().display(), ?torn, "cut off an unfinished log write");
        }
        let file = recovered.segments.values().next_back().cloned();
        let ledger = Ledger::new(recovered, &options);
        let shared = Arc::new(Shared::new(
            ledger,
            options.queue_bytes,
            options.committed_delay,
            worker,
        ));
        let writer = Writer::new(
            Arc::clone(&shared),
            Arc::clone(&files),
            file,
            options.full_disk.clone(),
        );
        let log = Self {
            shared,
            files,
            full_disk: options.full_disk,
            thread: None,
        };
        Ok((log, writer, report))
    }

    /// Stores the vote; it is durable when this returns.
    pub fn save_vote(&self, vote: Bytes) -> Result<(), StorageError> {
        wait(|done| self.submit_vote(vote, done))
    }

    /// Stores the vote; it is durable when `done` is called with `Ok`.
    pub fn submit_vote(&self, vote: Bytes, done: Done) {
        self.submit(vec![Record::Vote(vote)], true, done);
    }

    /// The newest vote.
    pub fn vote(&self) -> Option<Bytes> {
        self.shared.ledger().view().vote().cloned()
    }

    /// Appends entries. They are readable when this returns and durable when `done` is called with `Ok`. Every error
    /// goes to `done` alone; entries that follow ones whose write has failed are [`StorageError::OutOfOrder`].
    pub fn append(&self, frames: Vec<LogFrame>, done: Done) {
        self.submit(frames.into_iter().map(Record::Append).collect(), true, done);
    }

    /// Removes all entries after `last` (all there are for `None`); durable on return.
    pub fn truncate_after(&self, last: Option<LogPosition>) -> Result<(), StorageError> {
        wait(|done| self.submit_truncate(last, done))
    }

    /// As [`Log::truncate_after`], without waiting.
    pub fn submit_truncate(&self, last: Option<LogPosition>, done: Done) {
        self.submit(vec![Record::Truncate(last)], true, done);
    }

    /// Removes all entries up to `upto` inclusive, also where the log ends before it (a snapshot was installed); durable
    /// on return. Their segments are removed soon after.
    pub fn purge(&self, upto: LogPosition) -> Result<(), StorageError> {
        wait(|done| self.submit_purge(upto, done))
    }

    /// As [`Log::purge`], without waiting.
    pub fn submit_purge(&self, upto: LogPosition, done: Done) {
        self.submit(vec![Record::Purge(upto)], true, done);
    }

    /// Notes the last committed entry. It is written with the next write, or alone after
    /// [`LogOptions::committed_delay`]. A crash may lose it, which costs a restarting node some catching up.
    pub fn save_committed(&self, committed: Option<LogPosition>) {
        let done = |result: Result<(), StorageError>| {
            if let Err(error) = result {
                tracing::warn!(%error, "the committed index was not stored");
            }
        };
        self.submit(vec![Record::Committed(committed)], false, Box::new(done));
    }

    /// The last committed entry as far as noted; `None` also while that entry is not in the log (its write failed after Raft
    /// had noted it).
    pub fn committed(&self) -> Option<LogPosition> {
        self.shared.ledger().view().committed()
    }

    /// The entries of `range` that exist, in order.
    pub fn read(&self, range: impl RangeBounds<u64>) -> Result<Vec<LogFrame>, StorageError> {
        self.read_limited(range, usize::MAX)
    }

    /// As [`Log::read`], ending before the entry that would exceed `max_bytes`; but at least one is given.
    pub fn read_limited(
        &self,
        range: impl RangeBounds<u64>,
        max_bytes: usize,
    ) -> Result<Vec<LogFrame>, StorageError> {
        let found = self.shared.ledger().find(half_open(&range), max_bytes);
        found.into_iter().map(|found| self.fetch(found)).collect()
    }

    fn fetch(&self, found: Found) -> Result<LogFrame, StorageError> {
        let (position, place, file) = match found {
            Found::Cached(frame) => return Ok(frame),
            Found::Stored {
                position,
                place,
                file,
            } => (position, place, file),
        };
        let path = self.files.path().join(segment::name(place.segment));
        let mut bytes = vec![0; place.length as usize];
        file.read_exact_at(&mut bytes, place.offset)
            .map_err(|source| StorageError::from_io("read", &path, source))?;
        match Record::decode(&mut Bytes::from(bytes)) {
            Some(Record::Append(frame)) if frame.position == position => Ok(frame),
            _ => Err(StorageError::corrupt(
                &path,
                format!("entry {} at {}", position.index, place.offset),
            )),
        }
    }

    /// The ends of the log as readers see it.
    pub fn state(&self) -> LogState {
        self.shared.ledger().view().state()
    }

    /// The last entry that is on disk.
    pub fn durable_last(&self) -> Option<LogPosition> {
        self.shared.ledger().durable_last()
    }

    /// Waits until the entry at `index` is on disk, but not much longer than `patience`.
    pub fn wait_durable(&self, index: u64, patience: Duration) -> Durability {
        self.shared.wait_durable(index, patience)
    }

    fn submit(&self, records: Vec<Record>, urgent: bool, done: Done) {
        match Write::new(records, urgent) {
            Ok(write) => self.shared.submit(write, done),
            Err(error) => done(Err(error)),
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.shared.close();
        if let Some(full_disk) = &self.full_disk {
            full_disk.give_up(); // what waits for room was not acknowledged, and may never find any
        }
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id() // a callback may hold the last reference
            && thread.join().is_err()
        {
            tracing::error!("the log thread panicked");
        }
    }
}

/// Waits for the callback of a write.
fn wait(submit: impl FnOnce(Done)) -> Result<(), StorageError> {
    let (sender, receiver) = mpsc::sync_channel(1);
    submit(Box::new(move |result| {
        let _ = sender.send(result); // the receiver waits below
    }));
    receiver.recv().unwrap_or(Err(StorageError::Closed))
}

fn half_open(range: &impl RangeBounds<u64>) -> Range<u64> {
    let start = match range.start_bound() {
        Bound::Included(&start) => start,
        Bound::Excluded(&before) => before.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(&last) => last.saturating_add(1),
        Bound::Excluded(&end) => end,
        Bound::Unbounded => u64::MAX,
    };
    start..end
}
