//! DisableKey.

use crate::ids::KeyId;

/// DisableKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisableKey {
    /// The key.
    pub key_id: KeyId,
}
