//! Calls for a key, and what they show of its state.

use serde::{Deserialize, Serialize};

use crate::workload::KeyState;

/// A call. The history's key is `<region>/<key id>`.
///
/// EnableKey and DisableKey alone would hide most stale reads, as there are two values only: so every description is
/// another one, and windows of neighbouring deletions differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// EnableKey.
    EnableKey,
    /// DisableKey.
    DisableKey,
    /// ScheduleKeyDeletion with a window of so many days.
    ScheduleKeyDeletion(u8),
    /// CancelKeyDeletion.
    CancelKeyDeletion,
    /// UpdateKeyDescription.
    UpdateKeyDescription(String),
    /// DescribeKey.
    DescribeKey,
    /// Encrypt.
    Encrypt,
}

/// The result of DescribeKey; the others have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// `KeyState`
    pub state: KeyState,
    /// `Description`
    pub description: String,
    /// The days between the schedule and `DeletionDate`, where the client can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<u8>,
}
