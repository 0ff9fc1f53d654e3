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

use std::sync::Arc;

use crate::authorize::Authority;
use crate::command::Context;
use crate::error::KmsError;
use crate::family;
use crate::handover::Handover;
use crate::ids::{KeyId, RegionName};
use crate::intent::{FollowUps, IntentAction, IntentResult};
use crate::key::Key;
use crate::key_state::{self, KeyState};
use crate::multi_region::{MultiRegion, Replica, ReplicaStatus, Role};
use crate::operation::Operation;
use crate::state::State;

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
    follow_ups: FollowUps,
) -> IntentResult {
    let Some(key) = candidate(state, here, id, family).filter(|key| handover.fits(key)) else {
        return IntentResult::Refused;
    };
    // Only the primary that this member has asked to take over can know of a newer family: that promotion was carried
    // out, and its answer is on its way.
    state.remove_intents(|intent| promotes(&intent.action, id));
    state.change_key(&key, |key| {
        end_update(key);
        key.rotation = handover.rotation;
        key.multi_region = Some(family.for_primary());
    });
    family::tell_replicas(state, id, family, follow_ups);
    IntentResult::Applied
}

fn candidate(state: &State, here: &RegionName, id: &KeyId, family: &MultiRegion) -> Option<Arc<Key>> {
    let key = state.key(id)?;
    let own = key.multi_region.as_ref()?;
    let follows = own.role == Role::Replica && own.revision < family.revision;
    let allowed = key_state::check(Operation::UpdatePrimaryRegion, key.state, &key.arn(here)).is_ok();
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

/// The other region's replica did not become the primary: the former one is it again.
pub(crate) fn taken_back(state: &mut State, here: &RegionName, id: &KeyId, follow_ups: FollowUps) {
    let Some(key) = state.key(id).cloned() else {
        return;
    };
    let Some(family) = key.multi_region.as_ref().map(|family| family.led_by(here)) else {
        return;
    };
    state.change_key(&key, |key| {
        end_update(key);
        key.multi_region = Some(family.for_primary());
    });
    family::tell_replicas(state, id, &family, follow_ups);
}

/// The key is what it was before, unless its imported material has expired meanwhile.
fn end_update(key: &mut Key) {
    key.state = KeyState::Enabled;
    key.state = key.state_with_materials();
}
