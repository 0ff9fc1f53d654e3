//! Users.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{deletion, new_entity};
use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::{
    Conflict, HeldPolicies, IamError, IdKind, KeyOwner, Name, NewEntity, Path, PolicyArn, User, check_tags,
};
use crate::ids::AccountId;
use crate::tag::{self, Tag};
use crate::time::Timestamp;

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

impl CreateUser {
    /// The user that this makes at that moment.
    pub fn user(&self, at: Timestamp) -> User {
        User {
            entity: self.entity.at(at),
            tags: tag::sorted(&self.tags),
            boundary: self.boundary.clone(),
            policies: HeldPolicies::default(),
            groups: BTreeSet::new(),
        }
    }

    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        new_entity::check(state, &self.entity, IdKind::User)?;
        new_entity::check_boundary(state, &self.entity, self.boundary.as_ref())?;
        check_tags(&self.tags)?;
        let at = state.log_time();
        state.put_user(Arc::new(self.user(at)));
        Ok(Reply::Created { at })
    }
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

impl UpdateUser {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let user = state.expect_user(self.account, &self.name)?;
        let mut changed = User::clone(&user);
        if let Some(name) = &self.new_name {
            if name.key() != user.entity.name.key() {
                new_entity::check_name(state, self.account, name, IdKind::User)?;
            }
            changed.entity.name = name.clone();
        }
        if let Some(path) = &self.new_path {
            changed.entity.path = path.clone();
        }
        state.put_user(Arc::new(changed));
        Ok(Reply::Done)
    }
}

/// DeleteUser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteUser {
    /// The account.
    pub account: AccountId,
    /// The user.
    pub name: Name,
}

impl DeleteUser {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let user = state.expect_user(self.account, &self.name)?;
        deletion::check_policies(&user.policies)?;
        let owner = KeyOwner::User {
            account: self.account,
            id: user.entity.id,
        };
        if state.access_keys_of(&owner).next().is_some() {
            return Err(IamError::DeleteConflict(Conflict::AccessKeys));
        }
        if !user.groups.is_empty() {
            return Err(IamError::DeleteConflict(Conflict::GroupMembers));
        }
        state.remove_user(&user);
        Ok(Reply::Done)
    }
}
