//! DeleteAlias.

use super::Context;
use crate::alias::AliasName;
use crate::error::KmsError;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// DeleteAlias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteAlias {
    /// The name.
    pub name: AliasName,
}

impl DeleteAlias {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let arn = context.alias_arn(&self.name, Operation::DeleteAlias)?;
        let Some(alias) = state.alias(arn.account, &self.name).cloned() else {
            return Err(KmsError::AliasNotFound(arn));
        };
        context.alias(&arn, Operation::DeleteAlias)?;
        context.usable_key(state, &alias.target, Operation::DeleteAlias)?;
        state.remove_alias(&alias);
        Ok(Reply::Done)
    }
}
