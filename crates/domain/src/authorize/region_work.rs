//! What only Trent itself does.

use super::proof::{Authorized, Purpose};
use super::{Asker, nothing_allows};
use crate::caller::Caller;
use crate::error::KmsError;
use crate::global;
use crate::ids::{IntentId, KeyId};
use crate::intent::{IntentAction, ReplicaBlueprint};
use crate::multi_region::Role;
use crate::policy::Layer;
use crate::residency;
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

/// Authorises reading a key's material to send it to the region that an intent of the outbox names, if it may be there.
pub fn to_send(state: &State, global: &global::State, intent: &IntentId) -> Option<Authorized> {
    let intent = state.intent(intent)?;
    let key_id = match &intent.action {
        IntentAction::CreateReplica(blueprint) => blueprint.key_id,
        IntentAction::StageMaterial { key_id, .. } => *key_id,
        _ => return None,
    };
    let family = state.key(&key_id)?.multi_region.as_ref()?;
    let allowed =
        family.role == Role::Primary && residency::allows(global, &family.residency, &intent.target);
    allowed.then(|| service(Purpose::Send(intent.id), key_id))
}

/// Authorises taking over the material of a replica that another region has asked this one to make, if it may be here.
pub fn to_receive(
    state: &State,
    global: &global::State,
    intent: &IntentId,
    blueprint: &ReplicaBlueprint,
) -> Option<Authorized> {
    let region = state.region().ok()?;
    let family = &blueprint.family;
    let meant_for_us = family.replicas.contains_key(region) && state.key(&blueprint.key_id).is_none();
    let allowed = meant_for_us && residency::allows(global, &family.residency, region);
    allowed.then(|| service(Purpose::Receive(*intent), blueprint.key_id))
}

/// Authorises taking over new material of a replica that is here, if it may be here.
pub fn to_receive_staged(
    state: &State,
    global: &global::State,
    intent: &IntentId,
    key_id: &KeyId,
) -> Option<Authorized> {
    let key = state.key(key_id).filter(|key| key.is_replica())?;
    let residency = &key.multi_region.as_ref()?.residency;
    let allowed = residency::allows(global, residency, state.region().ok()?);
    allowed.then(|| service(Purpose::Receive(*intent), *key_id))
}

fn service(purpose: Purpose, key_id: KeyId) -> Authorized {
    Authorized {
        purpose,
        key_id,
        caller: Caller::Service,
        grounds: None,
    }
}
