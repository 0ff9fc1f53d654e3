//! Managed policies with their versions.

use serde::{Deserialize, Serialize};
use trent_domain::iam::{ManagedPolicy, PolicyVersion};
use trent_domain::policy::StoredPolicy;
use trent_domain::time::Timestamp;

use super::entity::EntityV1;
use crate::records::RecordError;
use crate::records::values::{TagV1, tags_from_v1, tags_to_v1};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ManagedPolicyV1 {
    entity: EntityV1,
    description: String,
    /// By number.
    versions: Vec<VersionV1>,
    default_version: u32,
    last_version: u32,
    tags: Vec<TagV1>,
    updated_at: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct VersionV1 {
    number: u32,
    document: String,
    created_at: u64,
}

impl From<&ManagedPolicy> for ManagedPolicyV1 {
    fn from(policy: &ManagedPolicy) -> Self {
        Self {
            entity: EntityV1::from(&policy.entity),
            description: policy.description.clone(),
            versions: policy.versions.iter().map(VersionV1::from).collect(),
            default_version: policy.default_version,
            last_version: policy.last_version,
            tags: tags_to_v1(&policy.tags),
            updated_at: policy.updated_at.as_millis(),
        }
    }
}

impl TryFrom<ManagedPolicyV1> for ManagedPolicy {
    type Error = RecordError;

    fn try_from(stored: ManagedPolicyV1) -> Result<Self, RecordError> {
        if !stored.versions.is_sorted_by(|one, next| one.number < next.number) {
            return Err(RecordError::Invalid("policy versions"));
        }
        Ok(Self {
            entity: stored.entity.try_into()?,
            description: stored.description,
            versions: stored.versions.into_iter().map(Into::into).collect(),
            default_version: stored.default_version,
            last_version: stored.last_version,
            tags: tags_from_v1(stored.tags),
            updated_at: Timestamp::from_millis(stored.updated_at),
        })
    }
}

impl From<(&u32, &PolicyVersion)> for VersionV1 {
    fn from((number, version): (&u32, &PolicyVersion)) -> Self {
        Self {
            number: *number,
            document: version.document.as_str().to_owned(),
            created_at: version.created_at.as_millis(),
        }
    }
}

impl From<VersionV1> for (u32, PolicyVersion) {
    fn from(stored: VersionV1) -> Self {
        let version = PolicyVersion {
            document: StoredPolicy::from(stored.document),
            created_at: Timestamp::from_millis(stored.created_at),
        };
        (stored.number, version)
    }
}
