//! Keeps the last room on the disk free, so that a full disk stops writes and nothing else.

use std::path::Path;

use crate::StorageError;

/// Watches the free space of the file system that a directory is on.
#[derive(Debug)]
pub struct SpaceGuard {}

/// Whether there is room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpaceState {
    /// Write on.
    Free,
    /// Refuse new writes: what is left is for votes, snapshots and purging.
    Full,
}

/// How much room is kept.
#[derive(Debug, Clone)]
pub struct SpaceOptions {
    /// Below this many free bytes the disk counts as full.
    pub floor_bytes: u64,
    /// Size of the file that is given up then.
    pub ballast_bytes: u64,
}

impl SpaceGuard {
    /// Starts guarding `dir`.
    pub fn open(dir: &Path, options: SpaceOptions) -> Result<Self, StorageError> {
        let _ = (dir, options);
        todo!()
    }

    /// Whether there is room; cheap enough to ask before every write.
    pub fn state(&self) -> SpaceState {
        todo!()
    }

    /// `state() == Full`.
    pub fn is_full(&self) -> bool {
        self.state() == SpaceState::Full
    }
}
