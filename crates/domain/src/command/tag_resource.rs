//! TagResource: adds tags, and replaces the values of those that the key has.

use super::Context;
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::residency;
use crate::state::State;
use crate::tag::{self, Tag};

/// TagResource: adds tags, and replaces the values of those that the key has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagResource {
    /// The key.
    pub key_id: KeyId,
    /// The tags.
    pub tags: Vec<Tag>,
}

impl TagResource {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.key(state, &self.key_id, Operation::TagResource)?;
        tag::check(&self.tags)?;
        residency::check_fixed(self.tags.iter().map(|tag| tag.key.as_str()))?;
        context.check_state(state, &key, Operation::TagResource)?;
        let tags = tag::merged(&key.tags, &self.tags)?;
        state.change_key(&key, |key| key.tags = tags);
        Ok(Reply::Done)
    }
}
