//! How a disk fails.

use serde::{Deserialize, Serialize};

/// What a disk does wrong. Nothing by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// How many of a hundred reads of files end with EIO.
    pub read_error_percent: f64,
    /// How many of a hundred writes to files end with EIO, and change nothing.
    pub write_error_percent: f64,
    /// How many of a hundred fsyncs end with EIO. What they were to make durable is lost with the power, also when a later
    /// fsync succeeds: Linux takes the pages for clean after it has told of the error once.
    pub sync_error_percent: f64,
    /// By how much every fsync takes longer.
    pub sync_delay_ms: u64,
    /// Whether there is no room any more: writes that need some end with ENOSPC, and the disk says that it is full.
    pub full: bool,
}
