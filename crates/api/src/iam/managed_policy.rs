//! Managed policies: an account's own, and AWS's.

use std::sync::Arc;

use trent_domain::{
    iam::{AwsManagedPolicy, ManagedPolicy, Partition},
    tag::Tag,
    time::Timestamp,
};

use super::{
    Page,
    entity::{self, Detail, NewName},
    members,
};
use crate::{
    error::QueryError,
    json::Object,
    query::{self, Answer, Element},
};

/// A CreatePolicy request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePolicy {
    /// `PolicyName` and `Path`.
    pub name: NewName,
    /// `PolicyDocument`.
    pub document: Arc<str>,
    /// `Description`, empty when absent.
    pub description: String,
    /// `Tags`.
    pub tags: Vec<Tag>,
}

impl CreatePolicy {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// A value is none of the domain's.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        Ok(Self {
            name: NewName::parse(request, "PolicyName")?,
            document: members::text(request, "PolicyDocument")?,
            description: request.owned_string("Description")?.unwrap_or_default(),
            tags: query::tags(request)?,
        })
    }
}

/// Which policies ListPolicies lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyFilter {
    /// AWS's own.
    pub aws: bool,
    /// The account's.
    pub local: bool,
    /// Those alone that something uses.
    pub only_attached: bool,
    /// As what something uses them; `None` if it may be either.
    pub usage: Option<PolicyUsage>,
}

/// How a managed policy is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyUsage {
    /// It gives permissions.
    PermissionsPolicy,
    /// It bounds them.
    PermissionsBoundary,
}

impl PolicyUsage {
    /// Reads `PolicyUsageFilter`.
    ///
    /// # Errors
    /// It has a wrong type.
    pub fn parse(request: &Object<'_>) -> Result<Option<Self>, QueryError> {
        // Validation lets no third name in.
        Ok(request.string("PolicyUsageFilter")?.map(|usage| match usage {
            "PermissionsBoundary" => Self::PermissionsBoundary,
            _ => Self::PermissionsPolicy,
        }))
    }
}

impl PolicyFilter {
    /// Reads `Scope`, `OnlyAttached` and `PolicyUsageFilter` of a request that satisfies the model.
    ///
    /// # Errors
    /// A value has a wrong type.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        let scope = request.string("Scope")?.unwrap_or("All");
        Ok(Self {
            aws: scope != "Local",
            local: scope != "AWS",
            only_attached: request.flag("OnlyAttached")?,
            usage: PolicyUsage::parse(request)?,
        })
    }
}

/// How much a managed policy is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// `AttachmentCount`: users, groups and roles that it is attached to.
    pub attachments: u64,
    /// `PermissionsBoundaryUsageCount`: users and roles that it bounds.
    pub boundaries: u64,
}

/// A managed policy in an answer.
#[derive(Debug, Clone)]
pub enum ShownPolicy {
    /// One of the account's.
    Local(Arc<ManagedPolicy>, Uses),
    /// One of AWS's, in the partition of the region that is asked.
    Aws(&'static AwsManagedPolicy, Partition, Uses),
}

/// When AWS made the policies of its own, as far as Trent knows: not at all. The epoch stands for that.
const UNKNOWN: Timestamp = Timestamp::from_millis(0);

impl ShownPolicy {
    /// The answer of CreatePolicy and GetPolicy.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer::of(|answer| answer.element("Policy", |answer| self.write(answer, Detail::Full)))
    }

    /// What the policy's path begins with matters to lists.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Local(policy, _) => policy.entity.path.as_str(),
            Self::Aws(..) => "/",
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Local(policy, _) => policy.entity.name.as_str(),
            Self::Aws(policy, ..) => policy.name,
        }
    }

    /// Its uses.
    #[must_use]
    pub fn uses(&self) -> Uses {
        match self {
            Self::Local(_, uses) | Self::Aws(_, _, uses) => *uses,
        }
    }

    pub(super) fn write(&self, answer: &mut Element<'_>, detail: Detail) {
        match self {
            Self::Local(policy, uses) => write_local(answer, policy, *uses, detail),
            Self::Aws(policy, partition, uses) => write_aws(answer, policy, partition, *uses, detail),
        }
    }
}

/// The answer of ListPolicies.
#[must_use]
pub fn list(page: &Page<ShownPolicy>) -> Answer {
    Answer::of(|answer| {
        answer.list("Policies", page.items(), |member, policy| {
            policy.write(member, Detail::Listed);
        });
        page.write(answer);
    })
}

fn write_local(answer: &mut Element<'_>, policy: &ManagedPolicy, uses: Uses, detail: Detail) {
    entity::write(answer, &policy.entity);
    write_use(answer, &format!("v{}", policy.default_version), uses);
    answer.timestamp("UpdateDate", policy.updated_at);
    if detail == Detail::Full {
        if !policy.description.is_empty() {
            answer.string("Description", &policy.description);
        }
        entity::write_any_tags(answer, &policy.tags);
    }
}

fn write_aws(
    answer: &mut Element<'_>,
    policy: &AwsManagedPolicy,
    partition: &Partition,
    uses: Uses,
    detail: Detail,
) {
    answer.string("PolicyName", policy.name);
    answer.string("PolicyId", policy.id);
    answer.string("Arn", policy.arn(partition));
    answer.string("Path", "/");
    answer.timestamp("CreateDate", UNKNOWN);
    write_use(answer, "v1", uses);
    answer.timestamp("UpdateDate", UNKNOWN);
    if detail == Detail::Full {
        answer.string("Description", policy.description);
    }
}

fn write_use(answer: &mut Element<'_>, default_version: &str, uses: Uses) {
    answer.string("DefaultVersionId", default_version);
    answer.integer("AttachmentCount", uses.attachments);
    answer.integer("PermissionsBoundaryUsageCount", uses.boundaries);
    answer.boolean("IsAttachable", true);
}
