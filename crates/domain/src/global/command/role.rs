//! Roles.

use std::sync::Arc;

use super::{deletion, new_entity};
use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::limits::MAX_TRUST_POLICY_CHARACTERS;
use crate::iam::{
    HeldPolicies, IamError, IdKind, Name, NewEntity, PolicyArn, Quota, Role, SessionDuration, check_tags,
    check_trust_policy,
};
use crate::ids::AccountId;
use crate::policy::StoredPolicy;
use crate::tag::{self, Tag};
use crate::time::Timestamp;

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

impl CreateRole {
    /// The role that this makes at that moment.
    pub fn role(&self, at: Timestamp) -> Role {
        Role {
            entity: self.entity.at(at),
            trust_policy: StoredPolicy::new(&*self.trust_policy),
            description: self.description.clone(),
            max_session_duration: self.max_session_duration,
            tags: tag::sorted(&self.tags),
            boundary: self.boundary.clone(),
            policies: HeldPolicies::default(),
        }
    }

    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        new_entity::check(state, &self.entity, IdKind::Role)?;
        new_entity::check_boundary(state, &self.entity, self.boundary.as_ref())?;
        check_trust(&self.trust_policy)?;
        check_tags(&self.tags)?;
        let at = state.log_time();
        state.put_role(Arc::new(self.role(at)));
        Ok(Reply::Created { at })
    }
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

impl UpdateRole {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let mut role = Role::clone(&*state.expect_role(self.account, &self.name)?);
        if let Some(description) = &self.description {
            role.description.clone_from(description);
        }
        if let Some(duration) = self.max_session_duration {
            role.max_session_duration = duration;
        }
        state.put_role(Arc::new(role));
        Ok(Reply::Done)
    }
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

impl UpdateAssumeRolePolicy {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let role = state.expect_role(self.account, &self.name)?;
        check_trust(&self.trust_policy)?;
        state.put_role(Arc::new(Role {
            trust_policy: StoredPolicy::new(&*self.trust_policy),
            ..Role::clone(&role)
        }));
        Ok(Reply::Done)
    }
}

/// DeleteRole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteRole {
    /// The account.
    pub account: AccountId,
    /// The role.
    pub name: Name,
}

impl DeleteRole {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let role = state.expect_role(self.account, &self.name)?;
        deletion::check_policies(&role.policies)?;
        state.remove_role(&role);
        Ok(Reply::Done)
    }
}

fn check_trust(document: &str) -> Result<(), IamError> {
    check_trust_policy(document)?;
    if document.chars().count() > MAX_TRUST_POLICY_CHARACTERS {
        return Err(IamError::LimitExceeded(Quota::TrustPolicySize));
    }
    Ok(())
}
