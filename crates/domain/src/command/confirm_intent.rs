//! Takes an intent out of the outbox with its target's answer, and does what follows from it.

use super::Context;
use crate::error::KmsError;
use crate::family;
use crate::ids::IntentId;
use crate::intent::{FollowUps, IntentAction, IntentResult};
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
        state.remove_intent(&intent.id);
        if let IntentAction::CreateReplica(blueprint) = &intent.action {
            let follow_ups = FollowUps::new(self.follow_up_seed, context.now);
            match self.result {
                IntentResult::Applied => {
                    family::replica_is_ready(state, &blueprint.key_id, &intent.target, follow_ups);
                }
                IntentResult::AlreadyExists | IntentResult::LimitExceeded => {
                    family::replica_is_gone(state, &blueprint.key_id, &intent.target, follow_ups);
                }
            }
        }
        Ok(Reply::Done)
    }
}
