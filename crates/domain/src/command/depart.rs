//! The next step of a region that leaves: it gives some replicas up, and is closed when nothing is left.

use super::Context;
use crate::departure::Departure;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::intent::{FollowUps, IntentAction};
use crate::key_spec::KeyManager;
use crate::reply::Reply;
use crate::state::State;

/// The next step of a region that leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depart {
    /// Replicas to give up.
    pub replicas: Vec<KeyId>,
    /// Keys that AWS manages, to be lost with the region: an operator has said so.
    pub managed_keys: Vec<KeyId>,
    /// Ids for the intents that tell the replicas' primaries, in that order.
    pub follow_up_seed: [u8; 16],
}

impl Depart {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        if state.departure().is_none() {
            state.put_departure(Departure::Leaving);
        }
        let mut follow_ups = FollowUps::new(self.follow_up_seed, context.now);
        for id in &self.replicas {
            give_up(state, context, id, &mut follow_ups);
        }
        for id in &self.managed_keys {
            discard(state, id);
        }
        let is_empty = state.keys_after(None).next().is_none() && state.outbox().next().is_none();
        if is_empty && state.departure() == Some(Departure::Leaving) {
            state.put_departure(Departure::Closed);
        }
        Ok(Reply::Done)
    }
}

fn discard(state: &mut State, id: &KeyId) {
    if state.key(id).is_some_and(|key| key.manager == KeyManager::Aws) {
        state.remove_key(id);
    }
}

fn give_up(state: &mut State, context: &Context<'_>, id: &KeyId, follow_ups: &mut FollowUps) {
    let Some(key) = state.key(id).cloned() else { return };
    let family = key.multi_region.as_ref();
    let Some(family) = family.filter(|family| state.can_dissolve(&key, family)) else {
        return;
    };
    let Some(since) = family.since(&context.region) else {
        return;
    };
    state.remove_key(id);
    let farewell = IntentAction::ReplicaDeleted {
        key_id: *id,
        replica: context.region.clone(),
        since,
    };
    state.put_intent(follow_ups.intent(family.primary.clone(), farewell));
}
