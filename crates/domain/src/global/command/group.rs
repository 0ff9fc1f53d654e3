//! Groups, and who is in them.

use crate::iam::{Name, NewEntity, Path};
use crate::ids::AccountId;

/// CreateGroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateGroup {
    /// Name, path and id.
    pub entity: NewEntity,
}

/// UpdateGroup: a group keeps its id, users and policies under another name or path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateGroup {
    /// The account.
    pub account: AccountId,
    /// The group.
    pub name: Name,
    /// Its new name, if it is to have one.
    pub new_name: Option<Name>,
    /// Its new path, if it is to have one.
    pub new_path: Option<Path>,
}

/// DeleteGroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteGroup {
    /// The account.
    pub account: AccountId,
    /// The group.
    pub name: Name,
}

/// AddUserToGroup. A user that is in the group stays in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddUserToGroup {
    /// The account of both.
    pub account: AccountId,
    /// The group.
    pub group: Name,
    /// The user.
    pub user: Name,
}

/// RemoveUserFromGroup. A user that is not in the group stays out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveUserFromGroup {
    /// The account of both.
    pub account: AccountId,
    /// The group.
    pub group: Name,
    /// The user.
    pub user: Name,
}
