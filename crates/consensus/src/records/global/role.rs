//! Roles.

use serde::{Deserialize, Serialize};
use trent_domain::iam::{Role, SessionDuration};
use trent_domain::policy::StoredPolicy;

use super::entity::EntityV1;
use super::policies::{HeldPoliciesV1, boundary_from_v1, boundary_to_v1};
use crate::records::RecordError;
use crate::records::values::{TagV1, tags_from_v1, tags_to_v1};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RoleV1 {
    entity: EntityV1,
    trust_policy: String,
    description: String,
    max_session_duration: u32,
    tags: Vec<TagV1>,
    boundary: Option<String>,
    policies: HeldPoliciesV1,
}

impl From<&Role> for RoleV1 {
    fn from(role: &Role) -> Self {
        Self {
            entity: EntityV1::from(&role.entity),
            trust_policy: role.trust_policy.as_str().to_owned(),
            description: role.description.clone(),
            max_session_duration: role.max_session_duration.as_secs(),
            tags: tags_to_v1(&role.tags),
            boundary: boundary_to_v1(role.boundary.as_ref()),
            policies: HeldPoliciesV1::from(&role.policies),
        }
    }
}

impl TryFrom<RoleV1> for Role {
    type Error = RecordError;

    fn try_from(stored: RoleV1) -> Result<Self, RecordError> {
        let duration = SessionDuration::try_from(stored.max_session_duration);
        Ok(Self {
            entity: stored.entity.try_into()?,
            trust_policy: StoredPolicy::from(stored.trust_policy),
            description: stored.description,
            max_session_duration: duration.map_err(|_| RecordError::Invalid("maximum session duration"))?,
            tags: tags_from_v1(stored.tags),
            boundary: boundary_from_v1(stored.boundary)?,
            policies: stored.policies.try_into()?,
        })
    }
}
