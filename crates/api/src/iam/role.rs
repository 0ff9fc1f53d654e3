//! Roles.

use std::sync::Arc;

use trent_domain::{
    iam::{Name, PolicyArn, Role, SessionDuration},
    tag::Tag,
};

use super::{
    Page,
    entity::{self, Detail, NewName},
    members,
};
use crate::{
    error::QueryError,
    json::{JsonError, Object},
    query::{self, Answer, Element},
};

/// A CreateRole request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRole {
    /// `RoleName` and `Path`.
    pub name: NewName,
    /// `AssumeRolePolicyDocument`.
    pub trust_policy: Arc<str>,
    /// `Description`, empty when absent.
    pub description: String,
    /// `MaxSessionDuration`.
    pub max_session_duration: SessionDuration,
    /// `PermissionsBoundary`.
    pub boundary: Option<PolicyArn>,
    /// `Tags`.
    pub tags: Vec<Tag>,
}

impl CreateRole {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// The boundary is no ARN of a policy.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        Ok(Self {
            name: NewName::parse(request, "RoleName")?,
            trust_policy: members::text(request, "AssumeRolePolicyDocument")?,
            description: request.owned_string("Description")?.unwrap_or_default(),
            max_session_duration: session_duration(request)?.unwrap_or(SessionDuration::DEFAULT),
            boundary: members::optional_policy_arn(request, "PermissionsBoundary")?,
            tags: query::tags(request)?,
        })
    }
}

/// An UpdateRole request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateRole {
    /// `RoleName`.
    pub name: Name,
    /// `Description`, if it is to change.
    pub description: Option<String>,
    /// `MaxSessionDuration`, if it is to change.
    pub max_session_duration: Option<SessionDuration>,
}

impl UpdateRole {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// A value is none of the domain's.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        Ok(Self {
            name: members::name(request, "RoleName")?,
            description: request.owned_string("Description")?,
            max_session_duration: session_duration(request)?,
        })
    }
}

/// An UpdateAssumeRolePolicy request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateAssumeRolePolicy {
    /// `RoleName`.
    pub name: Name,
    /// `PolicyDocument`.
    pub trust_policy: Arc<str>,
}

impl UpdateAssumeRolePolicy {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// A value is none of the domain's.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        Ok(Self {
            name: members::name(request, "RoleName")?,
            trust_policy: members::text(request, "PolicyDocument")?,
        })
    }
}

fn session_duration(request: &Object<'_>) -> Result<Option<SessionDuration>, JsonError> {
    let seconds = request.integer("MaxSessionDuration")?;
    let duration = |seconds| u32::try_from(seconds).ok()?.try_into().ok();
    seconds
        .map(|seconds| duration(seconds).ok_or(JsonError::UnknownName))
        .transpose()
}

/// The answer of CreateRole and GetRole.
#[must_use]
pub fn answer(role: &Role) -> Answer {
    Answer::of(|answer| answer.element("Role", |answer| write(answer, role, Detail::Full)))
}

/// The answer of UpdateRole, which tells nothing.
#[must_use]
pub fn updated() -> Answer {
    Answer::of(|_| {})
}

/// The answer of ListRoles.
#[must_use]
pub fn list(page: &Page<Arc<Role>>) -> Answer {
    Answer::of(|answer| {
        answer.list("Roles", page.items(), |member, role| {
            write(member, role, Detail::Listed)
        });
        page.write(answer);
    })
}

fn write(answer: &mut Element<'_>, role: &Role, detail: Detail) {
    entity::write(answer, &role.entity);
    answer.document("AssumeRolePolicyDocument", role.trust_policy.as_str());
    if !role.description.is_empty() {
        answer.string("Description", &role.description);
    }
    answer.integer("MaxSessionDuration", role.max_session_duration.as_secs());
    if detail == Detail::Full {
        entity::write_boundary(answer, role.boundary.as_ref());
        entity::write_any_tags(answer, &role.tags);
    }
}
