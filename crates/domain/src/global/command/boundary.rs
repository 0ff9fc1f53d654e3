//! Permissions boundaries of users and roles.

use std::sync::Arc;

use crate::global::outcome::Reply;
use crate::global::state::{PolicyHolder, State};
use crate::iam::{EntityKind, Holder, IamError, InvalidInput, PolicyArn, Role, User};
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

impl PutPermissionsBoundary {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let holder = state.expect_holder(self.account, &self.holder)?;
        if !state.is_attachable(self.account, holder.entity().partition.as_str(), &self.policy) {
            return Err(IamError::no_such(EntityKind::Boundary, &self.policy));
        }
        put(state, &holder, Some(self.policy.clone()))
    }
}

/// DeleteUserPermissionsBoundary and DeleteRolePermissionsBoundary. Who has no boundary stays without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletePermissionsBoundary {
    /// The account.
    pub account: AccountId,
    /// The user or role.
    pub holder: Holder,
}

impl DeletePermissionsBoundary {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let holder = state.expect_holder(self.account, &self.holder)?;
        put(state, &holder, None)
    }
}

fn put(state: &mut State, holder: &PolicyHolder, boundary: Option<PolicyArn>) -> Result<Reply, IamError> {
    match holder {
        PolicyHolder::User(user) => state.put_user(Arc::new(User {
            boundary,
            ..User::clone(user)
        })),
        PolicyHolder::Role(role) => state.put_role(Arc::new(Role {
            boundary,
            ..Role::clone(role)
        })),
        PolicyHolder::Group(_) => return Err(IamError::InvalidInput(InvalidInput::BoundaryOfGroup)),
    }
    Ok(Reply::Done)
}
