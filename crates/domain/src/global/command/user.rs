//! Users.

use crate::iam::{Name, NewEntity, Path, PolicyArn};
use crate::ids::AccountId;
use crate::tag::Tag;

/// CreateUser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateUser {
    /// Name, path and id.
    pub entity: NewEntity,
    /// The tags.
    pub tags: Vec<Tag>,
    /// The permissions boundary.
    pub boundary: Option<PolicyArn>,
}

/// UpdateUser: a user keeps its id, groups, policies and access keys under another name or path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateUser {
    /// The account.
    pub account: AccountId,
    /// The user.
    pub name: Name,
    /// Its new name, if it is to have one.
    pub new_name: Option<Name>,
    /// Its new path, if it is to have one.
    pub new_path: Option<Path>,
}

/// DeleteUser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteUser {
    /// The account.
    pub account: AccountId,
    /// The user.
    pub name: Name,
}
