//! UpdateKeyDescription.

use crate::ids::KeyId;

/// UpdateKeyDescription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateKeyDescription {
    /// The key.
    pub key_id: KeyId,
    /// The new text.
    pub description: String,
}
