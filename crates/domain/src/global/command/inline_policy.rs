//! Inline policies of users, groups and roles.

use std::sync::Arc;

use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::limits::{
    MAX_GROUP_INLINE_CHARACTERS, MAX_ROLE_INLINE_CHARACTERS, MAX_USER_INLINE_CHARACTERS,
};
use crate::iam::{EntityKind, Holder, HolderKind, IamError, Name, check_identity_policy};
use crate::ids::AccountId;
use crate::policy::StoredPolicy;

/// PutUserPolicy, PutGroupPolicy and PutRolePolicy: replaces a policy of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutInlinePolicy {
    /// The account.
    pub account: AccountId,
    /// What is to hold it.
    pub holder: Holder,
    /// The policy's name.
    pub policy_name: Name,
    /// The policy.
    pub document: Arc<str>,
}

impl PutInlinePolicy {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let holder = state.expect_holder(self.account, &self.holder)?;
        check_identity_policy(&self.document)?;
        let mut policies = holder.policies().clone();
        policies
            .inline
            .insert(self.policy_name.clone(), StoredPolicy::new(&*self.document));
        if policies.inline_size() > max_inline_size(self.holder.kind) {
            return Err(IamError::InlinePolicySize(self.holder.clone()));
        }
        state.put_policies_of(&holder, policies);
        Ok(Reply::Done)
    }
}

/// DeleteUserPolicy, DeleteGroupPolicy and DeleteRolePolicy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteInlinePolicy {
    /// The account.
    pub account: AccountId,
    /// What holds it.
    pub holder: Holder,
    /// The policy's name.
    pub policy_name: Name,
}

impl DeleteInlinePolicy {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let holder = state.expect_holder(self.account, &self.holder)?;
        let mut policies = holder.policies().clone();
        if policies.inline.remove(&self.policy_name).is_none() {
            return Err(IamError::no_such(
                EntityKind::inline_policy_of(self.holder.kind),
                &self.policy_name,
            ));
        }
        state.put_policies_of(&holder, policies);
        Ok(Reply::Done)
    }
}

fn max_inline_size(holder: HolderKind) -> usize {
    match holder {
        HolderKind::User => MAX_USER_INLINE_CHARACTERS,
        HolderKind::Group => MAX_GROUP_INLINE_CHARACTERS,
        HolderKind::Role => MAX_ROLE_INLINE_CHARACTERS,
    }
}
