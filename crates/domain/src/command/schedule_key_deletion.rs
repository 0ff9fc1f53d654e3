//! ScheduleKeyDeletion.

use crate::ids::KeyId;

/// ScheduleKeyDeletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleKeyDeletion {
    /// The key.
    pub key_id: KeyId,
    /// 7..30 days.
    pub window_days: u16,
}
