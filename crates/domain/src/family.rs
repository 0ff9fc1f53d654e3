//! The primary's side of a multi-Region family: what happens when a replica comes or goes. The primary's copy is the
//! truth. After every change it tells each replica that exists; one that is still being made is told once it exists.

use std::sync::Arc;

use crate::ids::{IntentId, KeyId, RegionName};
use crate::intent::{FollowUps, IntentAction};
use crate::key::{Deletion, Key};
use crate::key_state::KeyState;
use crate::multi_region::{MultiRegion, ReplicaStatus, Role};
use crate::state::State;

/// The replica's region made it.
pub(crate) fn replica_is_ready(state: &mut State, id: &KeyId, replica: &RegionName, follow_ups: FollowUps) {
    let Some((key, family)) = primary_of(state, id, replica) else {
        return;
    };
    let family = family.with(replica.clone(), ReplicaStatus::Ready);
    state.change_key(&key, |key| key.multi_region = Some(family.clone()));
    tell_replicas(state, id, &family, follow_ups);
}

/// The replica was deleted, or its region could not make it. Once the last one is gone, a primary that waited for this
/// starts its own deletion clock, with the full window.
pub(crate) fn replica_is_gone(state: &mut State, id: &KeyId, replica: &RegionName, follow_ups: FollowUps) {
    let Some((key, family)) = primary_of(state, id, replica) else {
        return;
    };
    let family = family.without(replica);
    let waited = key
        .deletion
        .filter(|_| key.state == KeyState::PendingReplicaDeletion);
    state.change_key(&key, |key| {
        if let Some(deletion) = waited.filter(|_| family.replicas.is_empty()) {
            key.state = KeyState::PendingDeletion;
            key.deletion = Some(Deletion::starting(follow_ups.now(), deletion.window_days));
        }
        key.multi_region = Some(family.clone());
    });
    forget_creation(state, id, replica);
    tell_replicas(state, id, &family, follow_ups);
}

/// The primary, if it is here and counts `replica` among its family.
fn primary_of(state: &State, id: &KeyId, replica: &RegionName) -> Option<(Arc<Key>, MultiRegion)> {
    let key = state.key(id)?;
    let family = key.multi_region.as_ref()?;
    let counts = family.role == Role::Primary && family.replicas.contains_key(replica);
    counts.then(|| (key.clone(), family.clone()))
}

/// A replica can be deleted before its creation was confirmed here. The deletion proves the creation, and a late
/// confirmation must not be taken for that of the next replica in the same region.
fn forget_creation(state: &mut State, id: &KeyId, replica: &RegionName) {
    let to_replica = state.outbox().filter(|intent| intent.target == *replica);
    let creations = to_replica.filter(|intent| creates(&intent.action, id));
    let ids: Vec<IntentId> = creations.map(|intent| intent.id).collect();
    ids.iter().for_each(|intent| state.remove_intent(intent));
}

fn creates(action: &IntentAction, id: &KeyId) -> bool {
    matches!(action, IntentAction::CreateReplica(blueprint) if blueprint.key_id == *id)
}

fn tell_replicas(state: &mut State, id: &KeyId, family: &MultiRegion, mut follow_ups: FollowUps) {
    for region in family.ready() {
        let action = IntentAction::SyncFamily {
            key_id: *id,
            family: family.for_replica(),
        };
        state.put_intent(follow_ups.intent(region.clone(), action));
    }
}
