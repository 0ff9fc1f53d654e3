//! Roles.

use super::{Entity, HeldPolicies, PolicyArn, SessionDuration};
use crate::policy::StoredPolicy;
use crate::tag::Tag;

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Name, path and id.
    pub entity: Entity,
    /// Who may assume it.
    pub trust_policy: StoredPolicy,
    /// What it is for.
    pub description: String,
    /// The longest session that AssumeRole gives.
    pub max_session_duration: SessionDuration,
    /// The tags, by tag key.
    pub tags: Vec<Tag>,
    /// The permissions boundary.
    pub boundary: Option<PolicyArn>,
    /// Its policies.
    pub policies: HeldPolicies,
}
