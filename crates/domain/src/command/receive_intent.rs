//! Applies an intent of another region that carries no material.

use super::Context;
use crate::error::KmsError;
use crate::family::{self, ReplicaId};
use crate::fencing::Epochs;
use crate::handover::Handover;
use crate::ids::{KeyId, RegionName};
use crate::inbox::{self, Arrival};
use crate::intent::{FollowUps, Intent, IntentAction, IntentResult};
use crate::multi_region::{MultiRegion, Role};
use crate::promotion;
use crate::reply::Reply;
use crate::shared_properties::SharedProperties;
use crate::state::State;
use crate::time::Timestamp;

/// Applies an intent of another region that carries no material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveIntent {
    /// The region that sent it.
    pub source: RegionName,
    /// Every intent of the source for this region from before this moment is confirmed there.
    pub settled_before: Timestamp,
    /// What the source knew of losses when it sent it.
    pub epochs: Epochs,
    /// The intent: one that brings no material.
    pub intent: Intent,
    /// Ids for the intents that follow from it (family changes to tell every other replica), in region order.
    pub follow_up_seed: [u8; 16],
}

impl ReceiveIntent {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let arrival = Arrival {
            intent: self.intent.id,
            source: &self.source,
            created_at: self.intent.created_at,
            settled_before: self.settled_before,
            epochs: self.epochs,
        };
        inbox::receive(state, &arrival, |state| self.carry_out(state, context))
    }

    fn carry_out(&self, state: &mut State, context: &Context<'_>) -> Result<IntentResult, KmsError> {
        if self.intent.target != context.region || self.source == context.region {
            return Err(KmsError::BadIntent);
        }
        match &self.intent.action {
            IntentAction::SyncFamily {
                key_id,
                family,
                shared,
            } => self.sync_family(state, context, key_id, family, shared),
            IntentAction::ReplicaDeleted {
                key_id,
                replica,
                since,
            } if *replica == self.source => {
                let gone = ReplicaId {
                    key: *key_id,
                    region: replica,
                    since: *since,
                };
                family::replica_is_gone(state, &gone, &mut self.follow_ups(context));
                Ok(IntentResult::Applied)
            }
            IntentAction::PromoteReplica {
                key_id,
                family,
                handover,
                target_epoch,
            } => {
                // It was begun before this region was lost, and was not carried out then.
                if *target_epoch < state.fencing().losses.epoch_of(&context.region) {
                    return Err(KmsError::RegionLost(context.region.clone()));
                }
                self.promote(state, context, key_id, family, handover)
            }
            IntentAction::MaterialOfReplica {
                key_id,
                replica,
                since,
                material,
                is_imported,
                rotated,
            } if *replica == self.source => {
                let of = ReplicaId {
                    key: *key_id,
                    region: replica,
                    since: *since,
                };
                let follow_ups = self.follow_ups(context);
                match rotated {
                    Some(rotated) => {
                        family::replica_uses_material(state, &of, material, *rotated, follow_ups)
                    }
                    None => family::replica_has_material(state, &of, material, *is_imported, follow_ups),
                }
                Ok(IntentResult::Applied)
            }
            // Material comes with commands of its own, and a region speaks for its own replica alone.
            IntentAction::CreateReplica(_)
            | IntentAction::StageMaterial { .. }
            | IntentAction::MaterialOfReplica { .. }
            | IntentAction::ReplicaDeleted { .. } => Err(KmsError::BadIntent),
        }
    }

    /// A replica takes over what its primary knows, unless it knows better. One that is gone says so.
    fn sync_family(
        &self,
        state: &mut State,
        context: &Context<'_>,
        id: &KeyId,
        family: &MultiRegion,
        shared: &SharedProperties,
    ) -> Result<IntentResult, KmsError> {
        if family.primary != self.source || !family.replicas.contains_key(&self.intent.target) {
            return Err(KmsError::BadIntent);
        }
        let Some(key) = state.key(id).cloned() else {
            return Ok(IntentResult::Gone);
        };
        family::follow(state, &key, family, shared, self.follow_ups(context));
        Ok(IntentResult::Applied)
    }

    /// A primary steps back for the one that is here.
    fn promote(
        &self,
        state: &mut State,
        context: &Context<'_>,
        id: &KeyId,
        family: &MultiRegion,
        handover: &Handover,
    ) -> Result<IntentResult, KmsError> {
        let ours = family.role == Role::Primary && family.primary == context.region;
        let swapped =
            family.replicas.contains_key(&self.source) && !family.replicas.contains_key(&context.region);
        if !(ours && swapped) {
            return Err(KmsError::BadIntent);
        }
        let here = &context.region;
        let follow_ups = self.follow_ups(context);
        Ok(promotion::promote(state, here, id, family, handover, follow_ups))
    }

    fn follow_ups(&self, context: &Context<'_>) -> FollowUps {
        FollowUps::new(self.follow_up_seed, context.now)
    }
}
