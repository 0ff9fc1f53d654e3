//! Changes that one region asks of another, and how they end.

use bytes::Bytes;
use trent_domain::handover::Handover;
use trent_domain::intent::{Intent, IntentAction, IntentResult, ReplicaBlueprint};
use trent_domain::shared_properties::SharedProperties;

use super::error::ConvError;
use super::presence::{optional, plain, required};
use super::wire::{self, Wire, wire_enum, wire_message};
use crate::replicated::v1 as pb;

/// The bytes of an intent.
pub fn encode_intent(intent: &Intent) -> Bytes {
    wire::encode(intent)
}

/// Reads an intent.
pub fn decode_intent(bytes: Bytes) -> Result<Intent, ConvError> {
    wire::decode(bytes)
}

/// The bytes of an intent's result: what `trent.peer.v1.IntentResponse` carries.
pub fn encode_intent_result(result: &IntentResult) -> Bytes {
    wire::encode(&Answer { result: *result })
}

/// Reads an intent's result.
pub fn decode_intent_result(bytes: Bytes) -> Result<IntentResult, ConvError> {
    wire::decode::<Answer>(bytes).map(|answer| answer.result)
}

wire_message! {
    Intent as pb::Intent {
        id: plain,
        target: plain,
        created_at: required,
        action: required,
    }
}

impl Wire for IntentAction {
    type Form = pb::intent::Action;

    fn to_wire(&self) -> Self::Form {
        match self {
            Self::CreateReplica(blueprint) => Self::Form::CreateReplica(blueprint.to_wire()),
            Self::SyncFamily {
                key_id,
                family,
                shared,
            } => Self::Form::SyncFamily(pb::SyncFamily {
                key_id: key_id.to_wire(),
                family: required::write(family),
                shared: required::write(shared),
            }),
            Self::ReplicaDeleted {
                key_id,
                replica,
                since,
            } => Self::Form::ReplicaDeleted(pb::ReplicaDeleted {
                key_id: key_id.to_wire(),
                replica: replica.to_wire(),
                since: required::write(since),
            }),
            // Rotation
            Self::StageMaterial {
                key_id,
                since,
                material,
            } => Self::Form::StageMaterial(pb::StageMaterial {
                key_id: key_id.to_wire(),
                since: required::write(since),
                material: required::write(material),
            }),
            // Imports
            Self::MaterialOfReplica {
                key_id,
                replica,
                since,
                material,
                is_imported,
                rotated,
            } => Self::Form::MaterialOfReplica(pb::MaterialOfReplica {
                key_id: key_id.to_wire(),
                replica: replica.to_wire(),
                since: required::write(since),
                material: material.to_wire(),
                is_imported: required::write(is_imported),
                rotated: optional::write(rotated),
            }),
            // Between regions
            Self::PromoteReplica {
                key_id,
                family,
                handover,
                target_epoch,
            } => Self::Form::PromoteReplica(pb::PromoteReplica {
                key_id: key_id.to_wire(),
                family: required::write(family),
                handover: required::write(handover),
                target_epoch: required::write(target_epoch),
            }),
        }
    }

    fn from_wire(form: Self::Form) -> Result<Self, ConvError> {
        Ok(match form {
            Self::Form::CreateReplica(blueprint) => Self::CreateReplica(Wire::from_wire(blueprint)?),
            Self::Form::SyncFamily(sync) => Self::SyncFamily {
                key_id: plain::read(sync.key_id, "key_id")?,
                family: required::read(sync.family, "family")?,
                shared: required::read(sync.shared, "shared")?,
            },
            Self::Form::ReplicaDeleted(deleted) => Self::ReplicaDeleted {
                key_id: plain::read(deleted.key_id, "key_id")?,
                replica: plain::read(deleted.replica, "replica")?,
                since: required::read(deleted.since, "since")?,
            },
            // Rotation
            Self::Form::StageMaterial(stage) => Self::StageMaterial {
                key_id: plain::read(stage.key_id, "key_id")?,
                since: required::read(stage.since, "since")?,
                material: required::read(stage.material, "material")?,
            },
            // Imports
            Self::Form::MaterialOfReplica(news) => Self::MaterialOfReplica {
                key_id: plain::read(news.key_id, "key_id")?,
                replica: plain::read(news.replica, "replica")?,
                since: required::read(news.since, "since")?,
                material: plain::read(news.material, "material")?,
                is_imported: required::read(news.is_imported, "is_imported")?,
                rotated: optional::read(news.rotated, "rotated")?,
            },
            // Between regions
            Self::Form::PromoteReplica(promote) => Self::PromoteReplica {
                key_id: plain::read(promote.key_id, "key_id")?,
                family: required::read(promote.family, "family")?,
                handover: required::read(promote.handover, "handover")?,
                target_epoch: required::read(promote.target_epoch, "target_epoch")?,
            },
        })
    }
}

wire_message! {
    ReplicaBlueprint as pb::ReplicaBlueprint {
        key_id: plain,
        account: plain,
        spec: plain,
        usage: plain,
        origin: plain,
        description: required,
        policy: required,
        tags: list,
        materials: list,
        current_material: optional,
        rotation: required,
        family: required,
    }
}

wire_message! {
    SharedProperties as pb::SharedProperties {
        materials: list,
        current_material: optional,
        rotation: required,
    }
}

wire_message! { Handover as pb::Handover { materials: list, current_material: optional, rotation: required, } }

wire_enum! {
    IntentResult as pb::IntentResult, "intent result" {
        Applied,
        AlreadyExists,
        LimitExceeded,
        // Between regions
        Refused,
        Gone,
        Forbidden,
    }
}

struct Answer {
    result: IntentResult,
}

wire_message! { Answer as pb::IntentAnswer { result: plain, } }
