//! Inline policies of users, groups and roles.

use std::sync::Arc;

use crate::iam::{Holder, Name};
use crate::ids::AccountId;

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
