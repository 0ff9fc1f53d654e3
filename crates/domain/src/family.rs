//! The primary's side of a multi-Region family: what happens when a replica comes or goes. The primary's copy is the
//! truth. After every change it tells each replica that exists; one that is still being made is told once it exists.
//!
//! What is told of a replica names the revision since which it has been one. A region that is told of a family and has
//! no such replica any more says so: its own farewell may have gone to a primary that is none any more.

use std::sync::Arc;

use crate::ids::{KeyId, RegionName};
use crate::intent::{FollowUps, IntentAction};
use crate::key::{Deletion, Key};
use crate::key_state::KeyState;
use crate::multi_region::{MultiRegion, Role};
use crate::state::State;

/// A replica of a key, told from earlier and later ones in its region.
pub(crate) struct ReplicaId<'a> {
    pub(crate) key: KeyId,
    pub(crate) region: &'a RegionName,
    pub(crate) since: u64,
}

impl<'a> ReplicaId<'a> {
    /// The one that the family has in the region.
    pub(crate) fn of(key: KeyId, family: &MultiRegion, region: &'a RegionName) -> Option<Self> {
        let since = family.since(region)?;
        Some(Self { key, region, since })
    }
}

/// The replica's region made it.
pub(crate) fn replica_is_ready(state: &mut State, replica: &ReplicaId<'_>, follow_ups: FollowUps) {
    let Some((key, family)) = primary_of(state, replica) else {
        return;
    };
    let family = family.with_ready(replica.region);
    state.change_key(&key, |key| key.multi_region = Some(family.clone()));
    tell_replicas(state, &replica.key, &family, follow_ups);
}

/// The replica was deleted, or its region could not make it. Once the last one is gone, a primary that waited for this
/// starts its own deletion clock, with the full window.
pub(crate) fn replica_is_gone(state: &mut State, replica: &ReplicaId<'_>, follow_ups: FollowUps) {
    let Some((key, family)) = primary_of(state, replica) else {
        return;
    };
    let family = family.without(replica.region);
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
    forget_creation(state, replica);
    tell_replicas(state, &replica.key, &family, follow_ups);
}

/// The primary tells every replica that exists what the family is now.
pub(crate) fn tell_replicas(state: &mut State, id: &KeyId, family: &MultiRegion, mut follow_ups: FollowUps) {
    for region in family.ready() {
        let action = IntentAction::SyncFamily {
            key_id: *id,
            family: family.for_replica(),
        };
        state.put_intent(follow_ups.intent(region.clone(), action));
    }
}

/// The primary, if it is here and counts this very replica among its family.
fn primary_of(state: &State, replica: &ReplicaId<'_>) -> Option<(Arc<Key>, MultiRegion)> {
    let key = state.key(&replica.key)?;
    let family = key.multi_region.as_ref()?;
    let counts = family.role == Role::Primary && family.since(replica.region) == Some(replica.since);
    counts.then(|| (key.clone(), family.clone()))
}

/// A replica can be deleted before its creation was confirmed here. The deletion proves the creation.
fn forget_creation(state: &mut State, replica: &ReplicaId<'_>) {
    state.remove_intents(|intent| {
        let creates = matches!(&intent.action, IntentAction::CreateReplica(blueprint) if blueprint.key_id == replica.key);
        creates && intent.target == *replica.region
    });
}
