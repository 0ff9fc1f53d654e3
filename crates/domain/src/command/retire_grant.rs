//! RetireGrant: ends a grant on behalf of whom the grant itself allows to.

use super::Context;
use crate::error::KmsError;
use crate::ids::{GrantId, KeyId};
use crate::reply::Reply;
use crate::state::State;

/// RetireGrant: ends a grant on behalf of whom the grant itself allows to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetireGrant {
    /// The key, which may be another account's.
    pub key_id: KeyId,
    /// The grant.
    pub grant_id: GrantId,
}

impl RetireGrant {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let grant = context.grant_to_retire(state, &self.key_id, &self.grant_id)?;
        state.remove_grant(&grant);
        Ok(Reply::Done)
    }
}
