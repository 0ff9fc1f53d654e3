//! The primary's side of a multi-Region family: what happens when a replica comes or goes. The primary's copy is the
//! truth. After every change it tells each replica that exists; one that is still being made is told once it exists.
//!
//! What is told of a replica names the revision since which it has been one. A region that is told of a family and has
//! no such replica any more says so: its own farewell may have gone to a primary that is none any more.

use std::sync::Arc;

use crate::ids::{KeyId, MaterialId, RegionName};
use crate::intent::{FollowUps, IntentAction};
use crate::key::{Deletion, Key};
use crate::key_spec::KeyOrigin;
use crate::key_state::KeyState;
use crate::multi_region::{MultiRegion, Role};
use crate::promotion;
use crate::revision::Revision;
use crate::rotation::Rotated;
use crate::shared_properties::SharedProperties;
use crate::state::State;

/// A replica of a key, told from earlier and later ones in its region.
pub(crate) struct ReplicaId<'a> {
    pub(crate) key: KeyId,
    pub(crate) region: &'a RegionName,
    pub(crate) since: Revision,
}

impl<'a> ReplicaId<'a> {
    /// The one that the family has in the region.
    pub(crate) fn of(key: KeyId, family: &MultiRegion, region: &'a RegionName) -> Option<Self> {
        let since = family.since(region)?;
        Some(Self { key, region, since })
    }
}

/// The replica's region made it.
pub(crate) fn replica_is_ready(state: &mut State, replica: &ReplicaId<'_>, mut follow_ups: FollowUps) {
    let Some((key, family)) = primary_of(state, replica) else {
        return;
    };
    let family = family.with_ready(replica.region);
    state.change_key(&key, |key| key.multi_region = Some(family.clone()));
    tell_replicas(state, &replica.key, &family, &mut follow_ups);
}

/// The replica's region has left the cluster, or was given up for good.
pub(crate) fn region_is_gone(state: &mut State, key: KeyId, region: &RegionName, follow_ups: &mut FollowUps) {
    let family = state.key(&key).and_then(|key| key.multi_region.clone());
    if let Some(replica) = family.and_then(|family| ReplicaId::of(key, &family, region)) {
        replica_is_gone(state, &replica, follow_ups);
    }
}

/// The replica was deleted, or its region could not make it. Once the last one is gone, a primary that waited for this
/// starts its own deletion clock, with the full window.
pub(crate) fn replica_is_gone(state: &mut State, replica: &ReplicaId<'_>, follow_ups: &mut FollowUps) {
    let Some((key, family)) = primary_of(state, replica) else {
        return;
    };
    let family = family.without(replica.region);
    let waited = key
        .deletion
        .filter(|_| key.state == KeyState::PendingReplicaDeletion);
    state.change_key(&key, |key| {
        key.awaits_no_more(replica.region, follow_ups.now());
        if let Some(deletion) = waited.filter(|_| family.replicas.is_empty()) {
            key.state = KeyState::PendingDeletion;
            key.deletion = Some(Deletion::starting(follow_ups.now(), deletion.window_days));
        }
        key.multi_region = Some(family.clone());
    });
    forget_material_for(state, replica);
    tell_replicas(state, &replica.key, &family, follow_ups);
}

/// The replica has the new material, or tells that it has lost it again.
pub(crate) fn replica_has_material(
    state: &mut State,
    replica: &ReplicaId<'_>,
    material: &MaterialId,
    is_there: bool,
    follow_ups: FollowUps,
) {
    let Some((key, family)) = primary_awaiting(state, replica, material) else {
        return;
    };
    let before = key.current_material;
    let key = state.change_key(&key, |key| {
        if is_there {
            key.awaits_no_more(replica.region, follow_ups.now());
        } else {
            key.also_await(replica.region);
        }
    });
    if key.current_material != before {
        tell_change(state, &key, &family, follow_ups);
    }
}

/// The replica was the primary, and lost, when it took material into use that waits here: the rotation has been, and goes
/// on from there.
pub(crate) fn replica_uses_material(
    state: &mut State,
    replica: &ReplicaId<'_>,
    material: &MaterialId,
    rotated: Rotated,
    follow_ups: FollowUps,
) {
    let awaiting = primary_awaiting(state, replica, material);
    // Material that was made for the family is awaited until the last replica has it, whatever one of them says.
    let Some((key, family)) = awaiting.filter(|(key, _)| key.origin == KeyOrigin::External) else {
        return;
    };
    let key = state.change_key(&key, |key| key.follow_rotation(*material, rotated));
    tell_change(state, &key, &family, follow_ups);
}

/// What the members of the family share has changed on its primary.
pub(crate) fn shared_properties_changed(state: &mut State, id: &KeyId, follow_ups: FollowUps) {
    let Some(key) = state.key(id).filter(|key| key.has_replicas()).cloned() else {
        return;
    };
    if let Some(family) = key.multi_region.clone() {
        tell_change(state, &key, &family, follow_ups);
    }
}

/// Imported material has come or gone on a member. What its primary shares, its replicas hear; what a replica has of new
/// material, its primary does.
pub(crate) fn material_changed(state: &mut State, before: &Key, here: &RegionName, follow_ups: FollowUps) {
    let Some(key) = state.key(&before.id).cloned() else {
        return;
    };
    if key.is_replica() {
        tell_primary(state, before, &key, here, follow_ups);
    } else if SharedProperties::of(before) != SharedProperties::of(&key) {
        shared_properties_changed(state, &key.id, follow_ups);
    }
}

fn tell_primary(state: &mut State, before: &Key, key: &Key, here: &RegionName, mut follow_ups: FollowUps) {
    let (Some(family), Some(pending)) = (&key.multi_region, key.pending_material()) else {
        return;
    };
    let had = before
        .material(&pending.id)
        .is_some_and(|material| material.wrapped.is_some());
    let is_imported = pending.wrapped.is_some();
    if let Some(since) = family.since(here).filter(|_| had != is_imported) {
        let news = IntentAction::MaterialOfReplica {
            key_id: key.id,
            replica: here.clone(),
            since,
            material: pending.id,
            is_imported,
            rotated: None,
        };
        state.put_intent(follow_ups.intent(family.primary.clone(), news));
    }
}

/// What a primary tells is newer than what this member knows: it follows. One of a later epoch has succeeded a primary
/// that was lost, which may be this member itself: it steps down, and what it had begun is void.
pub(crate) fn follow(
    state: &mut State,
    key: &Key,
    news: &MultiRegion,
    shared: &SharedProperties,
    mut follow_ups: FollowUps,
) {
    let Some(own) = &key.multi_region else { return };
    let is_new_epoch = own.revision.epoch < news.revision.epoch;
    if own.revision >= news.revision || (own.leads() && !is_new_epoch) {
        return;
    }
    if is_new_epoch {
        state.remove_intents(|intent| is_a_primarys(&intent.action, &key.id));
    }
    let followed = state.change_key(key, |key| {
        if is_new_epoch {
            promotion::step_down(key, shared, follow_ups.now());
        }
        key.multi_region = Some(news.for_replica());
        key.take_over(shared);
    });
    if own.primary != news.primary {
        promotion::passed_on(state, &key.id);
    }
    if is_new_epoch || own.primary != news.primary {
        tell_what_is_imported(state, &followed, shared.waiting_material(), news, &mut follow_ups);
    }
}

/// Whether only a primary sends that of the key.
fn is_a_primarys(action: &IntentAction, id: &KeyId) -> bool {
    match action {
        IntentAction::CreateReplica(blueprint) => blueprint.key_id == *id,
        IntentAction::SyncFamily { key_id, .. }
        | IntentAction::StageMaterial { key_id, .. }
        | IntentAction::PromoteReplica { key_id, .. } => key_id == id,
        IntentAction::ReplicaDeleted { .. } | IntentAction::MaterialOfReplica { .. } => false,
    }
}

/// A new primary does not know who has imported the material that waits there: whoever has tells it, also one that was lost
/// and had it in use already.
fn tell_what_is_imported(
    state: &mut State,
    key: &Key,
    waiting: Option<MaterialId>,
    family: &MultiRegion,
    follow_ups: &mut FollowUps,
) {
    let imported = waiting.and_then(|id| key.material(&id)).filter(|known| {
        key.origin == KeyOrigin::External && (known.wrapped.is_some() || known.rotated.is_some())
    });
    let here = state.region().cloned();
    let (Some(known), Ok(here)) = (imported, here) else {
        return;
    };
    let Some(since) = family.since(&here) else { return };
    let news = IntentAction::MaterialOfReplica {
        key_id: key.id,
        replica: here,
        since,
        material: known.id,
        is_imported: known.wrapped.is_some(),
        rotated: known.rotated,
    };
    state.put_intent(follow_ups.intent(family.primary.clone(), news));
}

fn tell_change(state: &mut State, key: &Key, family: &MultiRegion, mut follow_ups: FollowUps) {
    let family = family.changed();
    state.change_key(key, |key| key.multi_region = Some(family.clone()));
    tell_replicas(state, &key.id, &family, &mut follow_ups);
}

/// The primary tells every replica that exists what the family is now, and sends it new material that it is awaited for.
pub(crate) fn tell_replicas(state: &mut State, id: &KeyId, family: &MultiRegion, follow_ups: &mut FollowUps) {
    let Some(key) = state.key(id).cloned() else {
        return;
    };
    for region in family.ready() {
        let news = IntentAction::SyncFamily {
            key_id: *id,
            family: family.for_replica(),
            shared: SharedProperties::of(&key),
        };
        state.put_intent(follow_ups.intent(region.clone(), news));
        let staged = family
            .since(region)
            .and_then(|since| key.staged_for(region, since));
        if let Some(staged) = staged.filter(|staged| !is_under_way(state, region, staged)) {
            state.put_intent(follow_ups.intent(region.clone(), staged));
        }
    }
}

fn is_under_way(state: &State, region: &RegionName, action: &IntentAction) -> bool {
    state
        .outbox()
        .any(|intent| intent.target == *region && intent.action == *action)
}

/// The primary, if it is here and counts this very replica among its family.
fn primary_of(state: &State, replica: &ReplicaId<'_>) -> Option<(Arc<Key>, MultiRegion)> {
    let key = state.key(&replica.key)?;
    let family = key.multi_region.as_ref()?;
    let counts = family.role == Role::Primary && family.since(replica.region) == Some(replica.since);
    counts.then(|| (key.clone(), family.clone()))
}

/// The primary, if it is here and the material waits on it.
fn primary_awaiting(
    state: &State,
    replica: &ReplicaId<'_>,
    material: &MaterialId,
) -> Option<(Arc<Key>, MultiRegion)> {
    primary_of(state, replica).filter(|(key, _)| {
        key.pending_material()
            .is_some_and(|pending| pending.id == *material)
    })
}

/// A replica can be deleted before its creation was confirmed here. The deletion proves the creation. What was still to be
/// brought to it finds nobody.
fn forget_material_for(state: &mut State, replica: &ReplicaId<'_>) {
    state.remove_intents(|intent| {
        let brings = match &intent.action {
            IntentAction::CreateReplica(blueprint) => blueprint.key_id == replica.key,
            IntentAction::StageMaterial { key_id, .. } => *key_id == replica.key,
            _ => false,
        };
        brings && intent.target == *replica.region
    });
}
