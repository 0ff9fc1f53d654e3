//! Deletes a key, its material and its aliases, once its deletion date has passed in log time. A replica tells its primary.

use crate::ids::{IntentId, KeyId};

/// Deletes a key, its material and its aliases, once its deletion date has passed in log time. A replica tells its primary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteKey {
    /// The key.
    pub key_id: KeyId,
    /// Id of the intent that tells the primary, should the key be a replica.
    pub intent_id: IntentId,
}
