//! Calls for keys that may be deleted, and what somebody does to the clocks meanwhile.

use serde::{Deserialize, Serialize};

use crate::place::Place;

/// The history's key of [`Action::TurnClocks`].
pub const OBJECT: &str = "clocks";

/// A call. The history's key is `<region>/<key id>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// ScheduleKeyDeletion with a window of so many days.
    ScheduleKeyDeletion(u8),
    /// CancelKeyDeletion.
    CancelKeyDeletion,
    /// EnableKey: a key whose deletion was cancelled is disabled.
    EnableKey,
    /// DescribeKey.
    DescribeKey,
    /// Encrypt.
    Encrypt,
    /// No call of AWS: somebody sets nodes' wall clocks.
    TurnClocks(Turn),
}

/// Clocks that are set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Whose.
    pub nodes: Vec<Place>,
    /// So far ahead of the harness's own.
    pub days: u16,
}

/// The result of ScheduleKeyDeletion; the others have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// `DeletionDate`, in nanoseconds since the run began, by the harness's own clock: the times of events.
    pub due: u64,
}
