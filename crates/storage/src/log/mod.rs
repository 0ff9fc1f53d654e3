//! One Raft group's vote and log: a write-ahead log of checksummed segment files.

use std::ops::RangeBounds;
use std::path::Path;

use bytes::Bytes;

use crate::StorageError;

/// Where an entry stands in the log: its index, and the term and node of the leader that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogPosition {
    /// The leader's term.
    pub term: u64,
    /// The leader's node id.
    pub node: u64,
    /// The entry's index; consecutive.
    pub index: u64,
}

/// One log entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFrame {
    /// Where it stands.
    pub position: LogPosition,
    /// The encoded entry.
    pub payload: Bytes,
}

/// The ends of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogState {
    /// The last entry that was purged.
    pub last_purged: Option<LogPosition>,
    /// The last entry, or the last purged one where none is left.
    pub last: Option<LogPosition>,
}

/// Called on the log thread once a write is durable, or has failed. It must not block.
pub type Done = Box<dyn FnOnce(Result<(), StorageError>) + Send>;

/// How a log is laid out and bounded.
#[derive(Debug, Clone)]
pub struct LogOptions {
    /// Name of the log thread.
    pub thread_name: String,
    /// A segment that has reached this size is followed by a new one.
    pub segment_bytes: u64,
    /// Payloads of the newest entries kept in memory.
    pub cache_bytes: usize,
    /// Bytes that may wait for the disk; a further write blocks.
    pub queue_bytes: usize,
    /// How long `save_committed` may wait for another write to share its fdatasync with.
    pub committed_delay: std::time::Duration,
}

/// What `open` found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogRecovery {
    /// Segments read.
    pub segments: usize,
    /// The unfinished last write that was cut off, if there was one. It was never acknowledged.
    pub torn_tail: Option<TornTail>,
}

/// An unfinished write at the end of the last segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TornTail {
    /// The segment.
    pub segment: u64,
    /// Its good length.
    pub offset: u64,
    /// Bytes cut off after it.
    pub bytes: u64,
}

/// One Raft group's vote and log. Share it as `Arc<Log>`; dropping it writes what is queued and ends its thread.
///
/// Writes take effect for readers at once and on disk in the order of the calls. A write that fails is undone, with
/// all that were queued behind it: the log is again what is durable, and the next write starts a new segment.
#[derive(Debug)]
pub struct Log {}

impl Log {
    /// Opens or creates the log in `dir`.
    pub fn open(dir: &Path, options: LogOptions) -> Result<(Self, LogRecovery), StorageError> {
        let _ = (dir, options);
        todo!()
    }

    /// Stores the vote; it is durable when this returns.
    pub fn save_vote(&self, vote: Bytes) -> Result<(), StorageError> {
        let _ = vote;
        todo!()
    }

    /// Stores the vote; it is durable when `done` is called with `Ok`.
    pub fn submit_vote(&self, vote: Bytes, done: Done) {
        let _ = (vote, done);
        todo!()
    }

    /// The newest vote.
    pub fn vote(&self) -> Option<Bytes> {
        todo!()
    }

    /// Appends entries. They are readable when this returns and durable when `done` is called with `Ok`.
    /// Every error goes to `done` alone.
    pub fn append(&self, frames: Vec<LogFrame>, done: Done) {
        let _ = (frames, done);
        todo!()
    }

    /// Removes all entries after `last` (all there are for `None`); durable on return.
    pub fn truncate_after(&self, last: Option<LogPosition>) -> Result<(), StorageError> {
        let _ = last;
        todo!()
    }

    /// As [`Log::truncate_after`], without waiting.
    pub fn submit_truncate(&self, last: Option<LogPosition>, done: Done) {
        let _ = (last, done);
        todo!()
    }

    /// Removes all entries up to `upto` inclusive, also where the log ends before it (a snapshot was installed);
    /// durable on return.
    pub fn purge(&self, upto: LogPosition) -> Result<(), StorageError> {
        let _ = upto;
        todo!()
    }

    /// As [`Log::purge`], without waiting.
    pub fn submit_purge(&self, upto: LogPosition, done: Done) {
        let _ = (upto, done);
        todo!()
    }

    /// Notes the last committed entry. It is written with the next write, or alone after
    /// [`LogOptions::committed_delay`]; losing it in a crash is harmless.
    pub fn save_committed(&self, committed: Option<LogPosition>) -> Result<(), StorageError> {
        let _ = committed;
        todo!()
    }

    /// The last committed entry as far as noted.
    pub fn committed(&self) -> Option<LogPosition> {
        todo!()
    }

    /// The entries of `range` that exist, in order.
    pub fn read(&self, range: impl RangeBounds<u64>) -> Result<Vec<LogFrame>, StorageError> {
        let _ = range.start_bound();
        todo!()
    }

    /// As [`Log::read`], ending early once `max_bytes` of payload are reached (at least one entry is given).
    pub fn read_limited(
        &self,
        range: impl RangeBounds<u64>,
        max_bytes: usize,
    ) -> Result<Vec<LogFrame>, StorageError> {
        let _ = (range.start_bound(), max_bytes);
        todo!()
    }

    /// The ends of the log as readers see it.
    pub fn state(&self) -> LogState {
        todo!()
    }

    /// The last entry that is on disk.
    pub fn durable_last(&self) -> Option<LogPosition> {
        todo!()
    }
}
