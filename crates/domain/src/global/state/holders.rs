//! Users, groups and roles as holders of policies.

use std::sync::Arc;

use super::State;
use crate::iam::{Entity, Group, HeldPolicies, Holder, HolderKind, IamError, PolicyArn, Role, User};
use crate::ids::AccountId;

/// What holds policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyHolder {
    /// A user.
    User(Arc<User>),
    /// A group.
    Group(Arc<Group>),
    /// A role.
    Role(Arc<Role>),
}

impl PolicyHolder {
    /// What it is called.
    pub fn entity(&self) -> &Entity {
        match self {
            Self::User(user) => &user.entity,
            Self::Group(group) => &group.entity,
            Self::Role(role) => &role.entity,
        }
    }

    /// What it holds itself.
    pub fn policies(&self) -> &HeldPolicies {
        match self {
            Self::User(user) => &user.policies,
            Self::Group(group) => &group.policies,
            Self::Role(role) => &role.policies,
        }
    }

    /// What bounds it; a group is never bounded.
    pub fn boundary(&self) -> Option<&PolicyArn> {
        match self {
            Self::User(user) => user.boundary.as_ref(),
            Self::Group(_) => None,
            Self::Role(role) => role.boundary.as_ref(),
        }
    }
}

impl State {
    /// The user, group or role that a request names.
    pub fn expect_holder(&self, account: AccountId, holder: &Holder) -> Result<PolicyHolder, IamError> {
        Ok(match holder.kind {
            HolderKind::User => PolicyHolder::User(self.expect_user(account, &holder.name)?),
            HolderKind::Group => PolicyHolder::Group(self.expect_group(account, &holder.name)?),
            HolderKind::Role => PolicyHolder::Role(self.expect_role(account, &holder.name)?),
        })
    }

    /// Replaces what a holder holds.
    pub(crate) fn put_policies_of(&mut self, holder: &PolicyHolder, policies: HeldPolicies) {
        match holder {
            PolicyHolder::User(user) => self.put_user(Arc::new(User {
                policies,
                ..User::clone(user)
            })),
            PolicyHolder::Group(group) => self.put_group(Arc::new(Group {
                policies,
                ..Group::clone(group)
            })),
            PolicyHolder::Role(role) => self.put_role(Arc::new(Role {
                policies,
                ..Role::clone(role)
            })),
        }
    }
}
