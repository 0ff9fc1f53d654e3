//! EnableKey.

use crate::ids::KeyId;

/// EnableKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnableKey {
    /// The key.
    pub key_id: KeyId,
}
