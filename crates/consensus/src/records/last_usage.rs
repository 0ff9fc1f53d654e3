//! Last uses of keys.

use serde::{Deserialize, Serialize};
use trent_domain::ids::RequestId;
use trent_domain::last_usage::{LastUsage, TrackedOperation};
use trent_domain::time::Timestamp;

use super::RecordError;
use super::values::{KeyIdV1, key_id, named};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LastUsageV1 {
    key_id: KeyIdV1,
    operation: String,
    at: u64,
    request_id: [u8; 16],
}

impl From<&LastUsage> for LastUsageV1 {
    fn from(usage: &LastUsage) -> Self {
        Self {
            key_id: usage.key_id.to_bytes(),
            operation: usage.operation.to_string(),
            at: usage.at.as_millis(),
            request_id: *usage.request_id.as_bytes(),
        }
    }
}

impl TryFrom<LastUsageV1> for LastUsage {
    type Error = RecordError;

    fn try_from(stored: LastUsageV1) -> Result<Self, RecordError> {
        Ok(Self {
            key_id: key_id(&stored.key_id)?,
            operation: named(TrackedOperation::parse(&stored.operation), "tracked operation")?,
            at: Timestamp::from_millis(stored.at),
            request_id: RequestId::new(stored.request_id),
        })
    }
}
