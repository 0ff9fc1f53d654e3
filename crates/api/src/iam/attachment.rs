//! Managed policies attached to users, groups and roles, and permissions boundaries.

use trent_domain::iam::{Holder, HolderKind, PolicyArn};

use super::{Page, entity, members};
use crate::{error::QueryError, json::Object, query::Answer};

/// A managed policy of a holder: a request of Attach- and Detach-, User-, Group- and RolePolicy, and of Put-, User- and
/// RolePermissionsBoundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What has it.
    pub holder: Holder,
    /// `PolicyArn` or `PermissionsBoundary`.
    pub policy: PolicyArn,
}

impl Attachment {
    /// Reads a request to attach or detach that satisfies the model.
    ///
    /// # Errors
    /// The ARN is none of a policy.
    pub fn parse(kind: HolderKind, request: &Object<'_>) -> Result<Self, QueryError> {
        Self::of(kind, request, "PolicyArn")
    }

    /// Reads a request about a permissions boundary that satisfies the model.
    ///
    /// # Errors
    /// The ARN is none of a policy.
    pub fn boundary(kind: HolderKind, request: &Object<'_>) -> Result<Self, QueryError> {
        Self::of(kind, request, "PermissionsBoundary")
    }

    fn of(kind: HolderKind, request: &Object<'_>, member: &str) -> Result<Self, QueryError> {
        Ok(Self {
            holder: members::holder(request, kind)?,
            policy: members::policy_arn(request, member)?,
        })
    }
}

/// The answer of ListAttachedUserPolicies, ListAttachedGroupPolicies and ListAttachedRolePolicies.
#[must_use]
pub fn list(page: &Page<&PolicyArn>) -> Answer {
    Answer::of(|answer| {
        answer.list("AttachedPolicies", page.items(), |member, arn| {
            entity::write_attached(member, arn);
        });
        page.write(answer);
    })
}
