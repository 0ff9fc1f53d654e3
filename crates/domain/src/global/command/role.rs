//! Roles.

use std::sync::Arc;

use crate::iam::{Name, NewEntity, PolicyArn, SessionDuration};
use crate::ids::AccountId;
use crate::tag::Tag;

/// CreateRole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRole {
    /// Name, path and id.
    pub entity: NewEntity,
    /// Who may assume it.
    pub trust_policy: Arc<str>,
    /// What it is for; empty where nothing was said.
    pub description: String,
    /// The longest session.
    pub max_session_duration: SessionDuration,
    /// The tags.
    pub tags: Vec<Tag>,
    /// The permissions boundary.
    pub boundary: Option<PolicyArn>,
}

/// UpdateRole, and UpdateRoleDescription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateRole {
    /// The account.
    pub account: AccountId,
    /// The role.
    pub name: Name,
    /// Its new description, if it is to have one.
    pub description: Option<String>,
    /// Its new longest session, if it is to have one.
    pub max_session_duration: Option<SessionDuration>,
}

/// UpdateAssumeRolePolicy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateAssumeRolePolicy {
    /// The account.
    pub account: AccountId,
    /// The role.
    pub name: Name,
    /// Who may assume it from now on.
    pub trust_policy: Arc<str>,
}

/// DeleteRole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteRole {
    /// The account.
    pub account: AccountId,
    /// The role.
    pub name: Name,
}
