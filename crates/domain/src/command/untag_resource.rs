//! UntagResource: removes the tags of some tag keys, as far as the key has them.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::residency;
use crate::state::State;
use crate::tag;

/// UntagResource: removes the tags of some tag keys, as far as the key has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntagResource {
    /// The key.
    pub key_id: KeyId,
    /// The tag keys.
    pub tag_keys: Vec<String>,
}

impl UntagResource {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.key(state, &self.key_id, Operation::UntagResource)?;
        tag::check_keys(&self.tag_keys)?;
        residency::check_fixed(self.tag_keys.iter().map(String::as_str))?;
        context.check_state(state, &key, Operation::UntagResource)?;
        state.change_key(&key, |key| {
            key.tags.retain(|tag| !self.tag_keys.contains(&tag.key))
        });
        Ok(Reply::Done)
    }
}
