//! How the role of a primary passes from one region to another.
//!
//! 1. The primary steps back: it becomes a replica of the primary to be, is Updating, and asks that one's region.
//! 2. That region makes its replica the primary, or refuses for good. Either answer has a receipt, so that a late
//!    copy of the question changes nothing.
//! 3. The former primary hears the answer: it is a replica like others now, or takes its role back.
//!
//! Between 1 and 2 there is no primary, and there are never two. Every step raises the family's revision, so each
//! revision has one author. Whoever is primary in the end tells every replica, and asks so which of them still exist:
//! news that came while there was no primary need not be kept.
//!
//! A primary whose region is lost does not step back. An operator names a successor, and its member takes over in a new
//! epoch (see [`crate::succession`]): whatever the lost region still knows of the family is older than that.

use std::sync::Arc;

use crate::authorize::Authority;
use crate::command::Context;
use crate::error::KmsError;
use crate::family;
use crate::handover::Handover;
use crate::ids::{IntentId, KeyId, RegionName};
use crate::intent::{FollowUps, IntentAction, IntentResult};
use crate::key::{Deletion, Key};
use crate::key_state::{self, KeyState};
use crate::multi_region::{MultiRegion, Replica, ReplicaStatus, Role};
use crate::operation::Operation;
use crate::shared_properties::SharedProperties;
use crate::state::State;
use crate::succession::Inheritance;
use crate::time::Timestamp;

/// Checks that a key is a primary whose role can pass to `region`, and gives its family. A replica that is still being
/// made stands in the way: it gets its material from this primary. So does new material that replicas wait for.
pub fn check_primary<'a>(
    key: &'a Key,
    here: &RegionName,
    region: &RegionName,
) -> Result<&'a MultiRegion, KmsError> {
    let family = key.multi_region.as_ref();
    let family = family
        .filter(|family| family.role == Role::Primary)
        .ok_or_else(|| KmsError::NotMultiRegionPrimary(key.arn(here)))?;
    let candidate = family
        .replicas
        .get_key_value(region)
        .ok_or_else(|| KmsError::ReplicaNotFound {
            key_id: key.id,
            region: region.clone(),
        })?;
    // The candidate first: it is the one that was asked for.
    let unfinished = std::iter::once(candidate)
        .chain(&family.replicas)
        .find(is_creating);
    if key.staged.is_some() {
        return Err(KmsError::InvalidState {
            key: key.arn(here),
            state: KeyState::Updating,
        });
    }
    match unfinished {
        Some((replica, _)) => Err(KmsError::InvalidState {
            key: key.arn(replica),
            state: KeyState::Creating,
        }),
        None => Ok(family),
    }
}

fn is_creating((_, replica): &(&RegionName, &Replica)) -> bool {
    replica.status == ReplicaStatus::Creating
}

/// Checks, in the candidate's region, that the caller may make this region's member of the family the primary, and
/// that it can be. The primary's region asks before it steps back, so that the client hears of a refusal.
pub fn check_candidate(
    state: &State,
    authority: &Authority,
    id: &KeyId,
    handover: &Handover,
) -> Result<(), KmsError> {
    let here = state.region()?;
    let context = Context::new(authority, &authority.verdicts, state.log_time(), here.clone());
    let key = context.usable_key(state, id, Operation::UpdatePrimaryRegion)?;
    state.check_stays()?;
    if state.fencing().is_fenced(here) {
        return Err(KmsError::RegionLost(here.clone()));
    }
    if handover.fits(&key) {
        Ok(())
    } else {
        // What its primary has is still on the way to it.
        Err(KmsError::InvalidState {
            key: key.arn(here),
            state: KeyState::Updating,
        })
    }
}

/// The candidate becomes the primary of this family, or never does by this intent.
pub(crate) fn promote(
    state: &mut State,
    here: &RegionName,
    id: &KeyId,
    family: &MultiRegion,
    handover: &Handover,
    mut follow_ups: FollowUps,
) -> IntentResult {
    let Some(key) = candidate(state, here, id, family).filter(|key| handover.fits(key)) else {
        return IntentResult::Refused;
    };
    // Only the primary that this member has asked to take over can know of a newer family: that promotion was carried
    // out, and its answer is on its way.
    state.remove_intents(|intent| promotes(&intent.action, id));
    let family = &without_those_who_left(state, family);
    state.change_key(&key, |key| {
        end_update(key);
        key.rotation = handover.rotation;
        key.multi_region = Some(family.for_primary());
        key.await_imports(follow_ups.now());
    });
    family::tell_replicas(state, id, family, &mut follow_ups);
    IntentResult::Applied
}

fn candidate(state: &State, here: &RegionName, id: &KeyId, family: &MultiRegion) -> Option<Arc<Key>> {
    let key = state.key(id)?;
    let own = key.multi_region.as_ref()?;
    let follows = own.role == Role::Replica && own.revision < family.revision;
    let stays = state.departure().is_none();
    let allowed =
        stays && key_state::check(Operation::UpdatePrimaryRegion, key.state, &key.arn(here)).is_ok();
    (follows && allowed).then(|| key.clone())
}

fn promotes(action: &IntentAction, id: &KeyId) -> bool {
    matches!(action, IntentAction::PromoteReplica { key_id, .. } if key_id == id)
}

/// The other region's replica is the primary: the former one is a replica like others.
pub(crate) fn handed_over(state: &mut State, id: &KeyId) {
    if let Some(key) = state.key(id).cloned() {
        state.change_key(&key, end_update);
    }
}

/// Another region leads than the one that this member may have handed its role to: that one has had it, and passed it on.
pub(crate) fn passed_on(state: &mut State, id: &KeyId) {
    if state.key(id).is_some_and(|key| key.state == KeyState::Updating) {
        state.remove_intents(|intent| promotes(&intent.action, id));
        handed_over(state, id);
    }
}

/// The other region's replica did not become the primary: the former one is it again.
pub(crate) fn taken_back(state: &mut State, here: &RegionName, id: &KeyId, mut follow_ups: FollowUps) {
    let Some(key) = state.key(id).cloned() else {
        return;
    };
    let Some(family) = key.multi_region.as_ref().map(|family| family.led_by(here)) else {
        return;
    };
    let family = without_those_who_left(state, &family);
    state.change_key(&key, |key| {
        end_update(key);
        key.multi_region = Some(family.for_primary());
    });
    family::tell_replicas(state, id, &family, &mut follow_ups);
}

/// This region's member succeeds a primary whose region is lost, unless it knows of a newer family than was found when it
/// was made the heir.
pub(crate) fn inherit(
    state: &mut State,
    here: &RegionName,
    inheritance: &Inheritance,
    follow_ups: &mut FollowUps,
) {
    let Some((key, own)) = heir(state, inheritance) else {
        return;
    };
    if key.state == KeyState::Updating {
        state.remove_intents(|intent| promotes(&intent.action, &key.id));
    }
    let Inheritance { members, after, .. } = inheritance;
    let epoch = state.fencing().losses.version;
    let family = own.inherited_by(here, members, *after, epoch);
    let key = state.change_key(&key, |key| {
        key.multi_region = Some(family.clone());
        step_up(key);
        key.resume_rotation(&inheritance.lost, follow_ups.now());
    });
    family::tell_replicas(state, &key.id, &family, follow_ups);
}

fn heir(state: &State, inheritance: &Inheritance) -> Option<(Arc<Key>, MultiRegion)> {
    let key = state.key(&inheritance.key_id)?;
    let own = key.multi_region.as_ref()?;
    (!own.leads() && own.revision <= inheritance.after).then(|| (key.clone(), own.clone()))
}

/// A primary that is to be deleted waits for its replicas first.
fn step_up(key: &mut Key) {
    match key.state {
        KeyState::Updating => end_update(key),
        KeyState::PendingDeletion => {
            key.state = KeyState::PendingReplicaDeletion;
            if let Some(deletion) = &mut key.deletion {
                deletion.date = None;
            }
        }
        _ => {}
    }
}

/// Another member has succeeded this one, or the one that it had handed its role to. A replica that is to be deleted
/// waits for nobody: its clock starts.
pub(crate) fn step_down(key: &mut Key, shared: &SharedProperties, now: Timestamp) {
    key.staged = None;
    key.forget_unshared(shared);
    match (key.state, key.deletion) {
        (KeyState::Updating, _) => end_update(key),
        (KeyState::PendingReplicaDeletion, Some(deletion)) => {
            key.state = KeyState::PendingDeletion;
            key.deletion = Some(Deletion::starting(now, deletion.window_days));
        }
        _ => {}
    }
}

/// Ends what was asked of a lost region where its end is known: whoever hears of a later primary need not hear from the
/// one that it had handed its role to.
pub(crate) fn end_those_with_known_end(state: &mut State) {
    let asked = state
        .outbox()
        .filter(|intent| state.is_void(intent))
        .filter_map(|intent| match &intent.action {
            IntentAction::PromoteReplica { key_id, .. } => Some((intent.id, intent.target.clone(), *key_id)),
            _ => None,
        });
    let asked: Vec<(IntentId, RegionName, KeyId)> = asked.collect();
    for (intent, asked, id) in asked {
        let family = state.key(&id).and_then(|key| key.multi_region.as_ref());
        if family.is_some_and(|family| family.primary != asked) {
            state.remove_intent(&intent);
            handed_over(state, &id);
        }
    }
}

/// The family as its new primary leads it: its former one may not have heard yet who has left the cluster.
fn without_those_who_left(state: &State, family: &MultiRegion) -> MultiRegion {
    let losses = &state.fencing().losses;
    let left = family.replicas.keys().filter(|region| losses.has_left(region));
    left.fold(family.clone(), |family, region| family.without(region))
}

/// The key is what it was before, unless its imported material has expired meanwhile.
fn end_update(key: &mut Key) {
    key.state = KeyState::Enabled;
    key.state = key.state_with_materials();
}
