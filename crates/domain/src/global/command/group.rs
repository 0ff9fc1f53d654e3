//! Groups, and who is in them.

use std::sync::Arc;

use super::{deletion, new_entity};
use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::limits::MAX_GROUPS_PER_USER;
use crate::iam::{Conflict, Group, HeldPolicies, IamError, IdKind, Name, NewEntity, Path, Quota, User};
use crate::ids::AccountId;
use crate::time::Timestamp;

/// CreateGroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateGroup {
    /// Name, path and id.
    pub entity: NewEntity,
}

impl CreateGroup {
    /// The group that this makes at that moment.
    pub fn group(&self, at: Timestamp) -> Group {
        Group {
            entity: self.entity.at(at),
            policies: HeldPolicies::default(),
        }
    }

    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        new_entity::check(state, &self.entity, IdKind::Group)?;
        let at = state.log_time();
        state.put_group(Arc::new(self.group(at)));
        Ok(Reply::Created { at })
    }
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

impl UpdateGroup {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let group = state.expect_group(self.account, &self.name)?;
        let mut changed = Group::clone(&group);
        if let Some(name) = &self.new_name {
            if name.key() != group.entity.name.key() {
                new_entity::check_name(state, self.account, name, IdKind::Group)?;
            }
            changed.entity.name = name.clone();
        }
        if let Some(path) = &self.new_path {
            changed.entity.path = path.clone();
        }
        state.put_group(Arc::new(changed));
        Ok(Reply::Done)
    }
}

/// DeleteGroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteGroup {
    /// The account.
    pub account: AccountId,
    /// The group.
    pub name: Name,
}

impl DeleteGroup {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let group = state.expect_group(self.account, &self.name)?;
        if state.users_of(&group).next().is_some() {
            return Err(IamError::DeleteConflict(Conflict::GroupMembers));
        }
        deletion::check_policies(&group.policies)?;
        state.remove_group(&group);
        Ok(Reply::Done)
    }
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

impl AddUserToGroup {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let group = state.expect_group(self.account, &self.group)?;
        let mut user = User::clone(&*state.expect_user(self.account, &self.user)?);
        user.groups.insert(group.entity.id);
        if user.groups.len() > MAX_GROUPS_PER_USER {
            return Err(IamError::LimitExceeded(Quota::GroupsPerUser));
        }
        state.put_user(Arc::new(user));
        Ok(Reply::Done)
    }
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

impl RemoveUserFromGroup {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let group = state.expect_group(self.account, &self.group)?;
        let mut user = User::clone(&*state.expect_user(self.account, &self.user)?);
        user.groups.remove(&group.entity.id);
        state.put_user(Arc::new(user));
        Ok(Reply::Done)
    }
}
