//! How a log is laid out and bounded, and what opening it found.

use std::sync::Arc;
use std::time::Duration;

use crate::full_disk::FullDisk;

/// How a log is laid out and bounded.
#[derive(Debug, Clone)]
pub struct LogOptions {
    /// Name of the log thread (the system shows 15 bytes of it).
    pub thread_name: String,
    /// A segment that has reached this size is followed by a new one.
    pub segment_bytes: u64,
    /// Payloads of the newest entries kept in memory.
    pub cache_bytes: usize,
    /// Bytes that may wait for the disk; a further write blocks.
    pub queue_bytes: usize,
    /// How long `save_committed` may wait for another write to share its fdatasync with.
    pub committed_delay: Duration,
    /// Waits a full disk out, where writes must not fail because of it; without it they do.
    pub full_disk: Option<Arc<FullDisk>>,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self {
            thread_name: "log".to_owned(),
            segment_bytes: 16 << 20, // small enough that a purge gives room back soon, large enough that rotation is rare
            cache_bytes: 32 << 20,   // followers that keep up are served from memory
            queue_bytes: 64 << 20,
            committed_delay: Duration::from_millis(50),
            full_disk: None,
        }
    }
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
