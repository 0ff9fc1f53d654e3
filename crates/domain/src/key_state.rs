//! Key states, and which operation each allows.

use crate::key_spec::aws_enum;

aws_enum! {
    /// `KeyState` (AWS KMS Developer Guide, "Key states of AWS KMS keys").
    KeyState {
        Creating = "Creating",
        Enabled = "Enabled",
        Disabled = "Disabled",
        PendingDeletion = "PendingDeletion",
        PendingImport = "PendingImport",
        PendingReplicaDeletion = "PendingReplicaDeletion",
        Unavailable = "Unavailable",
        Updating = "Updating",
    }
}
