//! CancelKeyDeletion.

use crate::ids::KeyId;

/// CancelKeyDeletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelKeyDeletion {
    /// The key.
    pub key_id: KeyId,
}
