//! UpdateKeyDescription.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// UpdateKeyDescription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateKeyDescription {
    /// The key.
    pub key_id: KeyId,
    /// The new text.
    pub description: String,
}

impl UpdateKeyDescription {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::UpdateKeyDescription)?;
        state.change_key(&key, |key| key.description.clone_from(&self.description));
        Ok(Reply::Done)
    }
}
