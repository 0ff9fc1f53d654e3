//! Takes an intent out of the outbox with its target's answer, and does what follows from it.

use super::Context;
use crate::error::KmsError;
use crate::family::{self, ReplicaId};
use crate::ids::{IntentId, KeyId, MaterialId, RegionName};
use crate::intent::{FollowUps, IntentAction, IntentResult, ReplicaBlueprint};
use crate::multi_region::MultiRegion;
use crate::promotion;
use crate::reply::Reply;
use crate::state::State;

/// Takes an intent out of the outbox with its target's answer, and does what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmIntent {
    /// The intent.
    pub intent_id: IntentId,
    /// The target's answer.
    pub result: IntentResult,
    /// Seed for the ids of the intents that follow (the new family for every other replica), in region order.
    pub follow_up_seed: [u8; 16],
}

impl ConfirmIntent {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let Some(intent) = state.intent(&self.intent_id).cloned() else {
            return Ok(Reply::Done);
        };
        if self.result != IntentResult::Applied && state.is_void(&intent) {
            return Ok(Reply::Done);
        }
        state.remove_intent(&intent.id);
        match &intent.action {
            IntentAction::CreateReplica(blueprint) => {
                self.replica_ended(state, context, &intent.target, blueprint);
            }
            IntentAction::SyncFamily { key_id, family, .. } => {
                self.family_told(state, context, &intent.target, *key_id, family);
            }
            IntentAction::PromoteReplica { key_id, .. } => self.promotion_ended(state, context, key_id),
            IntentAction::StageMaterial {
                key_id,
                since,
                material,
            } => {
                let replica = ReplicaId {
                    key: *key_id,
                    region: &intent.target,
                    since: *since,
                };
                self.material_staged(state, context, &replica, &material.id);
            }
            IntentAction::MaterialOfReplica { .. } | IntentAction::ReplicaDeleted { .. } => {}
        }
        Ok(Reply::Done)
    }

    fn replica_ended(
        &self,
        state: &mut State,
        context: &Context<'_>,
        target: &RegionName,
        blueprint: &ReplicaBlueprint,
    ) {
        let Some(replica) = ReplicaId::of(blueprint.key_id, &blueprint.family, target) else {
            return;
        };
        match self.result {
            IntentResult::Applied => family::replica_is_ready(state, &replica, self.follow_ups(context)),
            _ => family::replica_is_gone(state, &replica, &mut self.follow_ups(context)),
        }
    }

    fn family_told(
        &self,
        state: &mut State,
        context: &Context<'_>,
        target: &RegionName,
        key: KeyId,
        told: &MultiRegion,
    ) {
        let gone = ReplicaId::of(key, told, target).filter(|_| self.result == IntentResult::Gone);
        if let Some(replica) = gone {
            family::replica_is_gone(state, &replica, &mut self.follow_ups(context));
        }
    }

    fn material_staged(
        &self,
        state: &mut State,
        context: &Context<'_>,
        replica: &ReplicaId<'_>,
        material: &MaterialId,
    ) {
        let mut follow_ups = self.follow_ups(context);
        match self.result {
            IntentResult::Applied => family::replica_has_material(state, replica, material, true, follow_ups),
            _ => family::replica_is_gone(state, replica, &mut follow_ups),
        }
    }

    fn promotion_ended(&self, state: &mut State, context: &Context<'_>, key: &KeyId) {
        match self.result {
            IntentResult::Applied => promotion::handed_over(state, key),
            _ => promotion::taken_back(state, &context.region, key, self.follow_ups(context)),
        }
    }

    fn follow_ups(&self, context: &Context<'_>) -> FollowUps {
        FollowUps::new(self.follow_up_seed, context.now)
    }
}
