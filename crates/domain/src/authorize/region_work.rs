//! What only Trent itself does.

use super::proof::{Authorized, Purpose};
use super::{Asker, nothing_allows};
use crate::caller::Caller;
use crate::error::KmsError;
use crate::ids::{IntentId, KeyId};
use crate::intent::{IntentAction, ReplicaBlueprint};
use crate::multi_region::Role;
use crate::policy::Layer;
use crate::state::State;

/// The action that a refusal names when a user proposes what only Trent itself does.
pub const REGION_WORK: &str = "trent:RegionWork";

/// Lets only Trent itself pass: no user has a permission for the region's own work.
pub(crate) fn as_service(asker: &Asker<'_>) -> Result<(), KmsError> {
    match asker.caller {
        Caller::Service => Ok(()),
        Caller::Root(_) | Caller::Principal(_) | Caller::AwsService(_) => {
            Err(nothing_allows(asker, REGION_WORK, "*".into(), Layer::Identity))
        }
    }
}

/// Authorises reading a key's material to send it to the region that an intent of the outbox names.
pub fn to_send(state: &State, intent: &IntentId) -> Option<Authorized> {
    let key_id = match &state.intent(intent)?.action {
        IntentAction::CreateReplica(blueprint) => blueprint.key_id,
        IntentAction::StageMaterial { key_id, .. } => *key_id,
        _ => return None,
    };
    let family = state.key(&key_id)?.multi_region.as_ref()?;
    let proof = service(Purpose::Send(*intent), key_id);
    (family.role == Role::Primary).then_some(proof)
}

/// Authorises taking over the material of a replica that another region has asked this one to make.
pub fn to_receive(state: &State, intent: &IntentId, blueprint: &ReplicaBlueprint) -> Option<Authorized> {
    let region = state.region().ok()?;
    let meant_for_us = blueprint.family.replicas.contains_key(region);
    let proof = service(Purpose::Receive(*intent), blueprint.key_id);
    (meant_for_us && state.key(&blueprint.key_id).is_none()).then_some(proof)
}

/// Authorises taking over new material of a replica that is here.
pub fn to_receive_staged(state: &State, intent: &IntentId, key_id: &KeyId) -> Option<Authorized> {
    let replica = state.key(key_id).is_some_and(|key| key.is_replica());
    replica.then(|| service(Purpose::Receive(*intent), *key_id))
}

fn service(purpose: Purpose, key_id: KeyId) -> Authorized {
    Authorized {
        purpose,
        key_id,
        caller: Caller::Service,
        grounds: None,
    }
}
