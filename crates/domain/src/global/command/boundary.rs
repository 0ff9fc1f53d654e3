//! Permissions boundaries of users and roles.

use crate::iam::{Holder, PolicyArn};
use crate::ids::AccountId;

/// PutUserPermissionsBoundary and PutRolePermissionsBoundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutPermissionsBoundary {
    /// The account.
    pub account: AccountId,
    /// The user or role.
    pub holder: Holder,
    /// The policy that bounds it.
    pub policy: PolicyArn,
}

/// DeleteUserPermissionsBoundary and DeleteRolePermissionsBoundary. Who has no boundary stays without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletePermissionsBoundary {
    /// The account.
    pub account: AccountId,
    /// The user or role.
    pub holder: Holder,
}
