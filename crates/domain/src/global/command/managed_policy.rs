//! Managed policies and their versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::new_entity;
use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::limits::{MAX_MANAGED_POLICY_CHARACTERS, MAX_POLICY_VERSIONS};
use crate::iam::{
    Conflict, EntityKind, IamError, IdKind, ManagedPolicy, NewEntity, PolicyArn, PolicyVersion, Quota,
    check_identity_policy, check_tags, document_size,
};
use crate::ids::AccountId;
use crate::policy::StoredPolicy;
use crate::tag::{self, Tag};
use crate::time::Timestamp;

/// CreatePolicy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePolicy {
    /// Name, path and id.
    pub entity: NewEntity,
    /// What it is for; empty where nothing was said.
    pub description: String,
    /// Its first version.
    pub document: Arc<str>,
    /// The tags.
    pub tags: Vec<Tag>,
}

impl CreatePolicy {
    /// The policy that this makes at that moment.
    pub fn policy(&self, at: Timestamp) -> ManagedPolicy {
        let first = PolicyVersion {
            document: StoredPolicy::new(&*self.document),
            created_at: at,
        };
        ManagedPolicy {
            entity: self.entity.at(at),
            description: self.description.clone(),
            versions: BTreeMap::from([(1, first)]),
            default_version: 1,
            last_version: 1,
            tags: tag::sorted(&self.tags),
            updated_at: at,
        }
    }

    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        new_entity::check(state, &self.entity, IdKind::Policy)?;
        check_document(&self.document)?;
        check_tags(&self.tags)?;
        let at = state.log_time();
        state.put_policy(Arc::new(self.policy(at)));
        Ok(Reply::Created { at })
    }
}

/// DeletePolicy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletePolicy {
    /// The account.
    pub account: AccountId,
    /// The policy.
    pub policy: PolicyArn,
}

impl DeletePolicy {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let policy = state.expect_policy(self.account, &self.policy)?;
        let uses = state.attachment_count(self.account, &self.policy)
            + state.boundary_count(self.account, &self.policy);
        if uses > 0 {
            return Err(IamError::DeleteConflict(Conflict::PolicyAttached));
        }
        if policy.versions.len() > 1 {
            return Err(IamError::DeleteConflict(Conflict::PolicyVersions));
        }
        state.remove_policy(&policy);
        Ok(Reply::Done)
    }
}

/// CreatePolicyVersion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePolicyVersion {
    /// The account.
    pub account: AccountId,
    /// The policy.
    pub policy: PolicyArn,
    /// The version's document.
    pub document: Arc<str>,
    /// Whether it is in force from now on.
    pub set_as_default: bool,
}

impl CreatePolicyVersion {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let mut policy = ManagedPolicy::clone(&*state.expect_policy(self.account, &self.policy)?);
        check_document(&self.document)?;
        if policy.versions.len() >= MAX_POLICY_VERSIONS {
            return Err(IamError::LimitExceeded(Quota::PolicyVersions));
        }
        let at = state.log_time();
        let number = policy.last_version.saturating_add(1);
        let version = PolicyVersion {
            document: StoredPolicy::new(&*self.document),
            created_at: at,
        };
        policy.versions.insert(number, version);
        policy.last_version = number;
        policy.updated_at = at;
        if self.set_as_default {
            policy.default_version = number;
        }
        state.put_policy(Arc::new(policy));
        Ok(Reply::PolicyVersion { number, at })
    }
}

/// DeletePolicyVersion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletePolicyVersion {
    /// The account.
    pub account: AccountId,
    /// The policy.
    pub policy: PolicyArn,
    /// The version's number.
    pub version: u32,
}

impl DeletePolicyVersion {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let mut policy = ManagedPolicy::clone(&*state.expect_policy(self.account, &self.policy)?);
        if policy.default_version == self.version {
            return Err(IamError::DeleteConflict(Conflict::DefaultVersion));
        }
        if policy.versions.remove(&self.version).is_none() {
            return Err(no_such_version(&self.policy, self.version));
        }
        policy.updated_at = state.log_time();
        state.put_policy(Arc::new(policy));
        Ok(Reply::Done)
    }
}

/// SetDefaultPolicyVersion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetDefaultPolicyVersion {
    /// The account.
    pub account: AccountId,
    /// The policy.
    pub policy: PolicyArn,
    /// The number of the version that is in force from now on.
    pub version: u32,
}

impl SetDefaultPolicyVersion {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let mut policy = ManagedPolicy::clone(&*state.expect_policy(self.account, &self.policy)?);
        if !policy.versions.contains_key(&self.version) {
            return Err(no_such_version(&self.policy, self.version));
        }
        policy.default_version = self.version;
        policy.updated_at = state.log_time();
        state.put_policy(Arc::new(policy));
        Ok(Reply::Done)
    }
}

fn check_document(document: &str) -> Result<(), IamError> {
    check_identity_policy(document)?;
    if document_size(document) > MAX_MANAGED_POLICY_CHARACTERS {
        return Err(IamError::LimitExceeded(Quota::PolicySize));
    }
    Ok(())
}

fn no_such_version(policy: &PolicyArn, version: u32) -> IamError {
    IamError::no_such(EntityKind::PolicyArn, format_args!("{policy} version v{version}"))
}
