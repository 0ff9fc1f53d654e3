//! Groups, and who is in them.

use std::sync::Arc;

use trent_domain::iam::{Group, Name, User};

use super::{
    Page,
    entity::{self, Detail, NewName},
    members, user,
};
use crate::{error::QueryError, json::Object, query::Answer};

/// Reads a CreateGroup request that satisfies the model.
///
/// # Errors
/// A value is none of the domain's.
pub fn create(request: &Object<'_>) -> Result<NewName, QueryError> {
    NewName::parse(request, "GroupName")
}

/// Who is to be in a group, or not: a request of AddUserToGroup or RemoveUserFromGroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// `GroupName`.
    pub group: Name,
    /// `UserName`.
    pub user: Name,
}

impl Membership {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// A value is none of the domain's.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        Ok(Self {
            group: members::name(request, "GroupName")?,
            user: members::name(request, "UserName")?,
        })
    }
}

/// The answer of CreateGroup.
#[must_use]
pub fn answer(group: &Group) -> Answer {
    Answer::of(|answer| answer.element("Group", |answer| entity::write(answer, &group.entity)))
}

/// The answer of GetGroup: the group and a page of its users.
#[must_use]
pub fn with_users(group: &Group, page: &Page<Arc<User>>) -> Answer {
    Answer::of(|answer| {
        answer.element("Group", |answer| entity::write(answer, &group.entity));
        answer.list("Users", page.items(), |member, user| {
            user::write(member, user, Detail::Listed);
        });
        page.write(answer);
    })
}

/// The answer of ListGroups and ListGroupsForUser.
#[must_use]
pub fn list(page: &Page<Arc<Group>>) -> Answer {
    Answer::of(|answer| {
        answer.list("Groups", page.items(), |member, group| {
            entity::write(member, &group.entity);
        });
        page.write(answer);
    })
}
