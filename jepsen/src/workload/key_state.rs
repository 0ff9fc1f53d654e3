//! The state of a key, as DescribeKey tells it.

use serde::{Deserialize, Serialize};

/// `KeyMetadata.KeyState`, in AWS's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyState {
    /// A replica that has no material yet.
    Creating,
    /// The only state in which a key can be used, but for `Updating`.
    Enabled,
    /// By DisableKey, and after CancelKeyDeletion.
    Disabled,
    /// Without imported material.
    PendingImport,
    /// Scheduled for deletion.
    PendingDeletion,
    /// A primary that waits for the deletion of its replicas.
    PendingReplicaDeletion,
    /// Of a custom key store that is away.
    Unavailable,
    /// While UpdatePrimaryRegion goes on; uses work.
    Updating,
}
