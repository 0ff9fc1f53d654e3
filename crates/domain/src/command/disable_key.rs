//! DisableKey.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::key_state::KeyState;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// DisableKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisableKey {
    /// The key.
    pub key_id: KeyId,
}

impl DisableKey {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::DisableKey)?;
        state.change_key(&key, |key| key.turn(KeyState::Disabled));
        Ok(Reply::Done)
    }
}
