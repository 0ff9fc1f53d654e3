//! Intents, as failures and traces tell of them.

use trent_domain::ids::{IntentId, MaterialId};
use trent_domain::intent::IntentAction;

/// What an intent is about.
pub fn action(action: &IntentAction) -> String {
    match action {
        IntentAction::CreateReplica(blueprint) => {
            format!(
                "CreateReplica of {} ({} materials)",
                blueprint.key_id,
                blueprint.materials.len()
            )
        }
        IntentAction::SyncFamily {
            key_id,
            family,
            shared,
        } => format!(
            "SyncFamily of {key_id} (revision {}.{}, {} materials)",
            family.revision.epoch,
            family.revision.number,
            shared.materials.len()
        ),
        IntentAction::ReplicaDeleted { key_id, .. } => format!("ReplicaDeleted of {key_id}"),
        IntentAction::StageMaterial { key_id, material, .. } => {
            format!("StageMaterial of {key_id} ({})", start(&material.id))
        }
        IntentAction::MaterialOfReplica {
            key_id,
            material,
            is_imported,
            rotated,
            ..
        } => format!(
            "MaterialOfReplica of {key_id} ({}: {is_imported}, in use: {})",
            start(material),
            rotated.is_some()
        ),
        IntentAction::PromoteReplica { key_id, family, .. } => {
            let revision = family.revision;
            format!(
                "PromoteReplica of {key_id} (revision {}.{})",
                revision.epoch, revision.number
            )
        }
    }
}

/// The start of a material's id.
pub fn start(id: &MaterialId) -> String {
    id.to_string().chars().take(8).collect()
}

/// The start of an intent's id.
pub fn short(intent: &IntentId) -> String {
    intent.as_bytes()[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
