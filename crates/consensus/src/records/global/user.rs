//! Users and groups.

use serde::{Deserialize, Serialize};
use trent_domain::iam::{Group, User};

use super::entity::EntityV1;
use super::policies::{HeldPoliciesV1, boundary_from_v1, boundary_to_v1};
use crate::records::RecordError;
use crate::records::values::{TagV1, ascending, parse, tags_from_v1, tags_to_v1};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UserV1 {
    entity: EntityV1,
    tags: Vec<TagV1>,
    boundary: Option<String>,
    policies: HeldPoliciesV1,
    /// Unique ids, in order.
    groups: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct GroupV1 {
    entity: EntityV1,
    policies: HeldPoliciesV1,
}

impl From<&User> for UserV1 {
    fn from(user: &User) -> Self {
        Self {
            entity: EntityV1::from(&user.entity),
            tags: tags_to_v1(&user.tags),
            boundary: boundary_to_v1(user.boundary.as_ref()),
            policies: HeldPoliciesV1::from(&user.policies),
            groups: user.groups.iter().map(ToString::to_string).collect(),
        }
    }
}

impl TryFrom<UserV1> for User {
    type Error = RecordError;

    fn try_from(stored: UserV1) -> Result<Self, RecordError> {
        ascending(&stored.groups, "groups")?;
        let groups = stored.groups.iter();
        Ok(Self {
            entity: stored.entity.try_into()?,
            tags: tags_from_v1(stored.tags),
            boundary: boundary_from_v1(stored.boundary)?,
            policies: stored.policies.try_into()?,
            groups: groups
                .map(|id| parse(id, "unique id"))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl From<&Group> for GroupV1 {
    fn from(group: &Group) -> Self {
        Self {
            entity: EntityV1::from(&group.entity),
            policies: HeldPoliciesV1::from(&group.policies),
        }
    }
}

impl TryFrom<GroupV1> for Group {
    type Error = RecordError;

    fn try_from(stored: GroupV1) -> Result<Self, RecordError> {
        Ok(Self {
            entity: stored.entity.try_into()?,
            policies: stored.policies.try_into()?,
        })
    }
}
