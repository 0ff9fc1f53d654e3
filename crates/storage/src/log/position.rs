//! Where entries stand, and the entries themselves.

use bytes::Bytes;

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

impl LogPosition {
    /// The last index that an entry can have: there is always a number for the next one.
    pub const MAX_INDEX: u64 = u64::MAX - 1;
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

/// Where an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// On disk.
    Durable,
    /// On its way there.
    Pending,
    /// Nowhere: its write failed, or it was never appended.
    Absent,
}
