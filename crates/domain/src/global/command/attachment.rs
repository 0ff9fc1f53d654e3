//! Managed policies attached to users, groups and roles.

use crate::iam::{Holder, PolicyArn};
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
