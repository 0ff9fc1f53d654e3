//! Faults planted on purpose, to see that the rules notice.

/// A fault that is planted into a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// A node that thinks it leads answers reads without asking anybody: ReadIndex without its quorum.
    ReadUnconfirmed,
    /// Any node answers reads from what it has applied.
    ReadAnywhere,
    /// Reads trust the lease of leaders whose clocks run far too slowly.
    LeaseOnSlowClocks,
    /// Disks say that they have synced, and have not: the end of the log, votes, and the sentinel with them.
    SyncNothing,
    /// A node that restarts finds the whole of its disk as it was a while ago, so that nothing of it can tell.
    GoBackInTime,
    /// The same for one node, but for its sentinel: the product has to refuse it.
    GoBackButForSentinel,
}
