//! RevokeGrant: ends a grant on behalf of whom the key allows to.

use super::Context;
use crate::error::KmsError;
use crate::ids::{GrantId, KeyId};
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// RevokeGrant: ends a grant on behalf of whom the key allows to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokeGrant {
    /// The key.
    pub key_id: KeyId,
    /// The grant.
    pub grant_id: GrantId,
}

impl RevokeGrant {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.usable_key(state, &self.key_id, Operation::RevokeGrant)?;
        let Some(grant) = state.grant(&key.id, &self.grant_id).cloned() else {
            return Err(KmsError::GrantNotFound(self.grant_id));
        };
        state.remove_grant(&grant);
        Ok(Reply::Done)
    }
}
