//! The commands of a region's log, by subject.

mod alias;
mod cross_region;
mod custom_key_store;
mod deletion;
mod grant;
mod import;
mod key;
mod losses;
mod managed_key;
mod rotation;
mod tag_and_policy;
mod usage;

use trent_domain::command::{Command, InitRegion};

use super::wire::{wire_message, wire_oneof};
use crate::replicated::v1 as pb;

wire_oneof! {
    Command as pb::region_entry::Command {
        InitRegion,
        CreateKey,
        EnableKey,
        DisableKey,
        UpdateKeyDescription,
        CreateAlias,
        UpdateAlias,
        DeleteAlias,
        ScheduleKeyDeletion,
        CancelKeyDeletion,
        DeleteKey,
        BeginReplicate,
        ImportReplica,
        ReceiveIntent,
        ConfirmIntent,
        // Between regions
        UpdatePrimaryRegion,
        NoteLosses,
        TakeOver,
        EndFence,
        Disown,
        Depart,
        RotateExchangeKey,
        // Rotation
        EnableKeyRotation,
        DisableKeyRotation,
        RotateKeyOnDemand,
        RotateKey,
        ReceiveMaterial,
        // Imports
        ImportKeyMaterial,
        DeleteImportedKeyMaterial,
        ExpireKeyMaterial,
        // Grants
        CreateGrant,
        RetireGrant,
        RevokeGrant,
        // Tags and policies
        TagResource,
        UntagResource,
        PutKeyPolicy,
        // Custom key stores
        CreateCustomKeyStore,
        UpdateCustomKeyStore,
        DeleteCustomKeyStore,
        ConnectCustomKeyStore,
        DisconnectCustomKeyStore,
        ConcludeConnection,
        // Usage and AWS managed keys
        RecordUsage,
        CreateManagedKey,
    }
}

wire_message! { InitRegion as pb::InitRegion { setup: required, } }
