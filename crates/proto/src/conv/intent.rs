//! Cross-region changes.

use bytes::Bytes;
use prost::Message;
use trent_domain::ids::{IntentId, MaterialId};
use trent_domain::intent::{Intent, IntentAction, IntentResult, ReplicaBlueprint};
use trent_domain::time::Timestamp;

use super::common::{
    key_id_from_pb, key_id_to_pb, key_origin, key_spec, key_usage, material_id_from_pb, material_id_to_pb,
    tags_from_pb, tags_to_pb,
};
use super::multi_region::{family_from_pb, family_to_pb};
use super::{DecodeError, encode, id, parse, required};
use crate::replicated::v1 as pb;

/// The bytes of an intent.
pub fn encode_intent(intent: &Intent) -> Bytes {
    encode(&intent_to_pb(intent))
}

/// Reads an intent.
pub fn decode_intent(bytes: Bytes) -> Result<Intent, DecodeError> {
    intent_from_pb(Some(pb::Intent::decode(bytes)?))
}

/// The number of an intent's result.
pub fn encode_intent_result(result: IntentResult) -> i32 {
    result_to_pb(result).into()
}

/// Reads the number of an intent's result.
pub fn decode_intent_result(number: i32) -> Result<IntentResult, DecodeError> {
    let result = pb::IntentResult::try_from(number).map_err(|_| DecodeError::Malformed("intent result"))?;
    result_from_pb(result)
}

pub(super) fn intent_to_pb(intent: &Intent) -> pb::Intent {
    use pb::intent::Action;
    let action = match &intent.action {
        IntentAction::CreateReplica(blueprint) => Action::CreateReplica(blueprint_to_pb(blueprint)),
        IntentAction::SyncFamily { key_id, family } => {
            let family = Some(family_to_pb(family));
            Action::SyncFamily(pb::SyncFamily {
                key_id: key_id_to_pb(key_id),
                family,
            })
        }
        IntentAction::ReplicaDeleted { key_id, replica } => {
            let replica = replica.to_string();
            Action::ReplicaDeleted(pb::ReplicaDeleted {
                key_id: key_id_to_pb(key_id),
                replica,
            })
        }
    };
    pb::Intent {
        id: intent_id_to_pb(&intent.id),
        target: intent.target.to_string(),
        created_at: intent.created_at.as_millis(),
        action: Some(action),
    }
}

pub(super) fn intent_from_pb(intent: Option<pb::Intent>) -> Result<Intent, DecodeError> {
    use pb::intent::Action;
    let intent = required(intent, "intent")?;
    let action = match required(intent.action, "intent action")? {
        Action::CreateReplica(blueprint) => IntentAction::CreateReplica(blueprint_from_pb(Some(blueprint))?),
        Action::SyncFamily(sync) => IntentAction::SyncFamily {
            key_id: key_id_from_pb(sync.key_id.as_ref())?,
            family: family_from_pb(sync.family)?,
        },
        Action::ReplicaDeleted(deleted) => IntentAction::ReplicaDeleted {
            key_id: key_id_from_pb(deleted.key_id.as_ref())?,
            replica: parse(&deleted.replica, "region name")?,
        },
    };
    Ok(Intent {
        id: intent_id_from_pb(&intent.id)?,
        target: parse(&intent.target, "region name")?,
        created_at: Timestamp::from_millis(intent.created_at),
        action,
    })
}

pub(super) fn blueprint_to_pb(blueprint: &ReplicaBlueprint) -> pb::ReplicaBlueprint {
    let materials = blueprint
        .materials
        .iter()
        .map(|(id, created_at)| pb::MaterialRef {
            id: material_id_to_pb(id),
            created_at: created_at.as_millis(),
        });
    pb::ReplicaBlueprint {
        key_id: key_id_to_pb(&blueprint.key_id),
        account: blueprint.account.to_string(),
        spec: blueprint.spec.to_string(),
        usage: blueprint.usage.to_string(),
        origin: blueprint.origin.to_string(),
        description: blueprint.description.clone(),
        policy: blueprint.policy.clone(),
        tags: tags_to_pb(&blueprint.tags),
        materials: materials.collect(),
        current_material: blueprint.current_material.as_ref().map(material_id_to_pb),
        family: Some(family_to_pb(&blueprint.family)),
    }
}

pub(super) fn blueprint_from_pb(
    blueprint: Option<pb::ReplicaBlueprint>,
) -> Result<ReplicaBlueprint, DecodeError> {
    let blueprint = required(blueprint, "replica blueprint")?;
    let material = |material: &pb::MaterialRef| -> Result<(MaterialId, Timestamp), DecodeError> {
        Ok((
            material_id_from_pb(&material.id)?,
            Timestamp::from_millis(material.created_at),
        ))
    };
    let current = blueprint.current_material.as_deref().map(material_id_from_pb);
    Ok(ReplicaBlueprint {
        key_id: key_id_from_pb(blueprint.key_id.as_ref())?,
        account: parse(&blueprint.account, "account id")?,
        spec: key_spec(&blueprint.spec)?,
        usage: key_usage(&blueprint.usage)?,
        origin: key_origin(&blueprint.origin)?,
        description: blueprint.description,
        policy: blueprint.policy,
        tags: tags_from_pb(blueprint.tags),
        materials: blueprint
            .materials
            .iter()
            .map(material)
            .collect::<Result<_, DecodeError>>()?,
        current_material: current.transpose()?,
        family: family_from_pb(blueprint.family)?,
    })
}

pub(super) fn intent_id_to_pb(id: &IntentId) -> Bytes {
    Bytes::copy_from_slice(id.as_bytes())
}

pub(super) fn intent_id_from_pb(bytes: &[u8]) -> Result<IntentId, DecodeError> {
    id(bytes, "intent id")
}

pub(super) fn result_to_pb(result: IntentResult) -> pb::IntentResult {
    match result {
        IntentResult::Applied => pb::IntentResult::Applied,
        IntentResult::AlreadyExists => pb::IntentResult::AlreadyExists,
        IntentResult::LimitExceeded => pb::IntentResult::LimitExceeded,
    }
}

pub(super) fn result_from_pb(result: pb::IntentResult) -> Result<IntentResult, DecodeError> {
    match result {
        pb::IntentResult::Applied => Ok(IntentResult::Applied),
        pb::IntentResult::AlreadyExists => Ok(IntentResult::AlreadyExists),
        pb::IntentResult::LimitExceeded => Ok(IntentResult::LimitExceeded),
        pb::IntentResult::Unspecified => Err(DecodeError::Malformed("intent result")),
    }
}
