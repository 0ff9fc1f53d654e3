//! Managed policies and their versions.

use std::sync::Arc;

use crate::iam::{NewEntity, PolicyArn};
use crate::ids::AccountId;
use crate::tag::Tag;

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

/// DeletePolicy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletePolicy {
    /// The account.
    pub account: AccountId,
    /// The policy.
    pub policy: PolicyArn,
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
