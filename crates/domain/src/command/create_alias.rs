//! CreateAlias.

use std::sync::Arc;

use super::Context;
use crate::alias::{Alias, AliasName};
use crate::error::{KmsError, Quota};
use crate::ids::KeyId;
use crate::limits::MAX_ALIASES_PER_KEY;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// CreateAlias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAlias {
    /// The name.
    pub name: AliasName,
    /// The key it will name.
    pub target: KeyId,
}

impl CreateAlias {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        if self.name.is_reserved() {
            return Err(KmsError::InvalidAliasName);
        }
        let arn = context.alias_arn(&self.name, Operation::CreateAlias)?;
        context.alias(&arn, Operation::CreateAlias)?;
        let key = context.usable_key(state, &self.target, Operation::CreateAlias)?;
        if state.alias(key.account, &self.name).is_some() {
            return Err(KmsError::AliasExists(arn));
        }
        check_quota(state, &key.id)?;
        state.put_alias(Arc::new(Alias {
            account: key.account,
            name: self.name.clone(),
            target: key.id,
            created_at: context.now,
            updated_at: context.now,
        }));
        Ok(Reply::Done)
    }
}

/// Checks that the key can take one more alias.
pub(super) fn check_quota(state: &State, key: &KeyId) -> Result<(), KmsError> {
    if state.alias_count(key) >= MAX_ALIASES_PER_KEY {
        return Err(KmsError::LimitExceeded(Quota::AliasesPerKey));
    }
    Ok(())
}
