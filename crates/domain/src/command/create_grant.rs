//! CreateGrant: a new grant, or the one that the same request with a name has made before.

use std::sync::Arc;

use super::Context;
use crate::error::{KmsError, Quota};
use crate::grant::{Grant, GrantParameters};
use crate::ids::{GrantId, KeyId};
use crate::limits::MAX_GRANTS_PER_KEY;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// CreateGrant: a new grant, or the one that the same request with a name has made before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateGrant {
    /// The key.
    pub key_id: KeyId,
    /// The id, should the grant be a new one.
    pub grant_id: GrantId,
    /// What the grant says.
    pub parameters: Arc<GrantParameters>,
}

impl CreateGrant {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let key = context.key_for_grant(state, &self.key_id, &self.parameters)?;
        // A service creates grants in the name of the key's account.
        let issuing_account = context.caller_account().unwrap_or(key.account);
        self.parameters.check(context.region.partition())?;
        context.check_state(state, &key, Operation::CreateGrant)?;
        self.parameters.check_key(&key)?;
        if let Some(existing) = state.grant_of_name(&key.id, issuing_account, &self.parameters) {
            return Ok(Reply::Grant(existing));
        }
        if state.grant_count(&key.id) >= MAX_GRANTS_PER_KEY {
            return Err(KmsError::LimitExceeded(Quota::GrantsPerKey));
        }
        // Ids are random: this is a CreateGrant that was proposed again after its outcome was forgotten.
        if state.grant(&key.id, &self.grant_id).is_none() {
            state.put_grant(Arc::new(Grant {
                id: self.grant_id,
                key_id: key.id,
                created_at: context.now,
                issuing_account,
                parameters: self.parameters.clone(),
            }));
        }
        Ok(Reply::Grant(self.grant_id))
    }
}
