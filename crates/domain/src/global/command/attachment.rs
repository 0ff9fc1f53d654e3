//! Managed policies attached to users, groups and roles.

use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::limits::MAX_ATTACHED_POLICIES;
use crate::iam::{EntityKind, Holder, HolderKind, IamError, PolicyArn, Quota};
use crate::ids::AccountId;

/// AttachUserPolicy, AttachGroupPolicy and AttachRolePolicy. A policy that is attached stays so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachPolicy {
    /// The account.
    pub account: AccountId,
    /// What gets it.
    pub holder: Holder,
    /// The policy: the account's, or one of AWS's.
    pub policy: PolicyArn,
}

impl AttachPolicy {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let holder = state.expect_holder(self.account, &self.holder)?;
        if !state.is_attachable(self.account, holder.entity().partition.as_str(), &self.policy) {
            return Err(IamError::no_such(EntityKind::PolicyArn, &self.policy));
        }
        let mut policies = holder.policies().clone();
        policies.attached.insert(self.policy.clone());
        if policies.attached.len() > MAX_ATTACHED_POLICIES {
            return Err(IamError::LimitExceeded(quota(self.holder.kind)));
        }
        state.put_policies_of(&holder, policies);
        Ok(Reply::Done)
    }
}

/// DetachUserPolicy, DetachGroupPolicy and DetachRolePolicy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetachPolicy {
    /// The account.
    pub account: AccountId,
    /// What has it.
    pub holder: Holder,
    /// The policy.
    pub policy: PolicyArn,
}

impl DetachPolicy {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let holder = state.expect_holder(self.account, &self.holder)?;
        let mut policies = holder.policies().clone();
        if !policies.attached.remove(&self.policy) {
            return Err(IamError::no_such(EntityKind::Attachment, &self.policy));
        }
        state.put_policies_of(&holder, policies);
        Ok(Reply::Done)
    }
}

fn quota(holder: HolderKind) -> Quota {
    match holder {
        HolderKind::User => Quota::PoliciesPerUser,
        HolderKind::Group => Quota::PoliciesPerGroup,
        HolderKind::Role => Quota::PoliciesPerRole,
    }
}
