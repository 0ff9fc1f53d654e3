//! CreateUser, GetUser and ListUsers.

use std::sync::Arc;

use trent_domain::{
    iam::{Name, PolicyArn, User},
    ids::AccountId,
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

/// A CreateUser request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateUser {
    /// `UserName` and `Path`.
    pub name: NewName,
    /// `Tags`.
    pub tags: Vec<Tag>,
    /// `PermissionsBoundary`.
    pub boundary: Option<PolicyArn>,
}

impl CreateUser {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// The boundary is no ARN of a policy.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        Ok(Self {
            name: NewName::parse(request, "UserName")?,
            tags: query::tags(request)?,
            boundary: members::optional_policy_arn(request, "PermissionsBoundary")?,
        })
    }
}

/// `UserName` where it may be absent: then the caller is meant.
///
/// # Errors
/// It is no name.
pub fn optional_name(request: &Object<'_>) -> Result<Option<Name>, QueryError> {
    members::parsed(request, "UserName")
}

/// The answer of CreateUser and GetUser.
#[must_use]
pub fn answer(user: &User) -> Answer {
    Answer::of(|answer| answer.element("User", |answer| write(answer, user, Detail::Full)))
}

/// What GetUser answers the root user about itself.
#[must_use]
pub fn root_answer(account: AccountId, arn: &str, created_at: Timestamp) -> Answer {
    Answer::of(|answer| {
        answer.element("User", |answer| {
            answer.string("UserId", account);
            answer.string("Arn", arn);
            answer.timestamp("CreateDate", created_at);
        });
    })
}

/// The answer of ListUsers.
#[must_use]
pub fn list(page: &Page<Arc<User>>) -> Answer {
    Answer::of(|answer| {
        answer.list("Users", page.items(), |member, user| {
            write(member, user, Detail::Listed)
        });
        page.write(answer);
    })
}

pub(super) fn write(answer: &mut Element<'_>, user: &User, detail: Detail) {
    entity::write(answer, &user.entity);
    if detail == Detail::Full {
        entity::write_boundary(answer, user.boundary.as_ref());
        entity::write_any_tags(answer, &user.tags);
    }
}
