//! Applies an intent of another region that carries no material.

use super::Context;
use crate::error::KmsError;
use crate::family;
use crate::ids::{KeyId, RegionName};
use crate::inbox::{self, Arrival};
use crate::intent::{FollowUps, Intent, IntentAction, IntentResult};
use crate::multi_region::{MultiRegion, Role};
use crate::reply::Reply;
use crate::state::State;
use crate::time::Timestamp;

/// Applies an intent of another region that carries no material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveIntent {
    /// The region that sent it.
    pub source: RegionName,
    /// Every intent of the source for this region from before this moment is confirmed there.
    pub settled_before: Timestamp,
    /// The intent: SyncFamily or ReplicaDeleted.
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
        };
        inbox::receive(state, &arrival, |state| self.carry_out(state, context))
    }

    fn carry_out(&self, state: &mut State, context: &Context<'_>) -> Result<IntentResult, KmsError> {
        if self.intent.target != context.region || self.source == context.region {
            return Err(KmsError::BadIntent);
        }
        match &self.intent.action {
            IntentAction::SyncFamily { key_id, family } => self.sync_family(state, key_id, family),
            IntentAction::ReplicaDeleted { key_id, replica } if *replica == self.source => {
                let follow_ups = FollowUps::new(self.follow_up_seed, context.now);
                family::replica_is_gone(state, key_id, replica, follow_ups);
                Ok(IntentResult::Applied)
            }
            // Material comes with ImportReplica alone, and a region speaks for its own replica alone.
            IntentAction::CreateReplica(_) | IntentAction::ReplicaDeleted { .. } => Err(KmsError::BadIntent),
        }
    }

    /// A replica takes over what its primary knows, unless it knows better or is gone.
    fn sync_family(
        &self,
        state: &mut State,
        id: &KeyId,
        family: &MultiRegion,
    ) -> Result<IntentResult, KmsError> {
        if family.primary != self.source || !family.replicas.contains_key(&self.intent.target) {
            return Err(KmsError::BadIntent);
        }
        let Some(key) = state.key(id).cloned() else {
            return Ok(IntentResult::Applied);
        };
        let newer = |own: &MultiRegion| own.role == Role::Replica && own.revision < family.revision;
        if key.multi_region.as_ref().is_some_and(newer) {
            state.change_key(&key, |key| key.multi_region = Some(family.for_replica()));
        }
        Ok(IntentResult::Applied)
    }
}
