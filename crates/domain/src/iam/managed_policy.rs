//! Managed policies of an account.

use std::collections::BTreeMap;

use super::{Entity, PolicyArn};
use crate::policy::StoredPolicy;
use crate::tag::Tag;
use crate::time::Timestamp;

/// A managed policy of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedPolicy {
    /// Name, path and id.
    pub entity: Entity,
    /// What it is for; never changed.
    pub description: String,
    /// The versions by number, at most five.
    pub versions: BTreeMap<u32, PolicyVersion>,
    /// The version in force.
    pub default_version: u32,
    /// The highest number that a version ever had: numbers are not used again.
    pub last_version: u32,
    /// The tags, by tag key.
    pub tags: Vec<Tag>,
    /// When a version was last made or put in force.
    pub updated_at: Timestamp,
}

/// A version of a managed policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyVersion {
    /// The document.
    pub document: StoredPolicy,
    /// When it was made.
    pub created_at: Timestamp,
}

impl ManagedPolicy {
    /// Its ARN.
    pub fn arn(&self) -> PolicyArn {
        let Entity {
            partition,
            account,
            path,
            name,
            ..
        } = &self.entity;
        PolicyArn::new(partition, *account, path, name)
    }

    /// Whether that is its ARN.
    pub fn has_arn(&self, arn: &PolicyArn) -> bool {
        let Entity {
            partition,
            account,
            path,
            name,
            ..
        } = &self.entity;
        arn.account() == Some(*account)
            && arn.partition() == partition.as_str()
            && arn.path_and_name().strip_prefix(path.as_str()) == Some(name.as_str())
    }

    /// The version in force.
    pub fn default_document(&self) -> Option<&StoredPolicy> {
        self.versions
            .get(&self.default_version)
            .map(|version| &version.document)
    }
}
