//! UpdateAlias.

use std::sync::Arc;

use super::Context;
use super::create_alias::check_quota;
use crate::alias::{Alias, AliasName};
use crate::error::KmsError;
use crate::ids::KeyId;
use crate::key::Key;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::state::State;

/// UpdateAlias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateAlias {
    /// The name.
    pub name: AliasName,
    /// The key it will name.
    pub target: KeyId,
}

impl UpdateAlias {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let arn = context.alias_arn(&self.name, Operation::UpdateAlias)?;
        let Some(alias) = state.alias(arn.account, &self.name).cloned() else {
            return Err(KmsError::AliasNotFound(arn));
        };
        context.alias(&arn, Operation::UpdateAlias)?;
        // The alias may leave a key in any state; what counts is where it goes.
        let from = context.key(state, &alias.target, Operation::UpdateAlias)?;
        let to = context.usable_key(state, &self.target, Operation::UpdateAlias)?;
        check_kind(&from, &to)?;
        if from.id != to.id {
            check_quota(state, &to.id)?;
        }
        let alias = Alias {
            target: to.id,
            updated_at: context.now,
            ..Alias::clone(&alias)
        };
        #[cfg(feature = "chaos-bugs")]
        if trent_bugs::Bug::LostAliasUpdate.is_on() && context.now.as_millis().is_multiple_of(8) {
            return Ok(Reply::Done);
        }
        state.put_alias(Arc::new(alias));
        Ok(Reply::Done)
    }
}

/// An alias stands in programs: what it names must go on doing the same kind of work.
fn check_kind(from: &Key, to: &Key) -> Result<(), KmsError> {
    if from.spec.class() == to.spec.class() && from.usage == to.usage {
        Ok(())
    } else {
        Err(KmsError::AliasTargetKind)
    }
}
