//! EnableKey.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::key_state::KeyState;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// EnableKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnableKey {
    /// The key.
    pub key_id: KeyId,
}

impl EnableKey {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::EnableKey)?;
        state.change_key(&key, |key| key.turn(KeyState::Enabled));
        Ok(Reply::Done)
    }
}
