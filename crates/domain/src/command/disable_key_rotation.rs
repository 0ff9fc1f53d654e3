//! DisableKeyRotation.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::rotation;
use crate::state::State;

/// DisableKeyRotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisableKeyRotation {
    /// The key.
    pub key_id: KeyId,
    /// Ids for the intents that tell the replicas of it, in region order.
    pub follow_up_seed: [u8; 16],
}

impl DisableKeyRotation {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::DisableKeyRotation)?;
        rotation::check_not_automatic(&key, &key.arn(&context.region))?;
        if key.rotation.automatic.is_some() {
            state.change_key(&key, |key| key.rotation.automatic = None);
            context.tell_replicas(state, &key.id, self.follow_up_seed);
        }
        Ok(Reply::Done)
    }
}
