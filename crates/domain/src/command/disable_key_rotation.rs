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
}

impl DisableKeyRotation {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::DisableKeyRotation)?;
        rotation::check_not_automatic(&key, &key.arn(&context.region))?;
        state.change_key(&key, |key| key.rotation.automatic = None);
        Ok(Reply::Done)
    }
}
