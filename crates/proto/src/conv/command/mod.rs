//! The commands of a region's log, by subject.

mod alias;
mod cross_region;
mod deletion;
mod key;

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
        // Rotation
        // Imports
        // Grants
        // Tags and policies
        // Custom key stores
        // Usage and AWS managed keys
    }
}

wire_message! { InitRegion as pb::InitRegion { setup: required, } }
