//! The user, group or role that a request names.

use std::sync::Arc;

use trent_api::error::QueryError;
use trent_api::iam::holder;
use trent_domain::iam::{
    Entity, EntityKind, Group, HeldPolicies, Holder, HolderKind, IamError, PolicyArn, Role, User,
};
use trent_domain::policy::ConditionValues;
use trent_domain::tag::Tag;

use super::asked::{self, Asked};

/// A user, group or role.
pub(super) enum Held {
    User(Arc<User>),
    Group(Arc<Group>),
    Role(Arc<Role>),
}

impl Held {
    /// What the request is about, once the caller is known to be allowed. Who is not does not hear whether it is there.
    pub(super) fn authorized(asked: &Asked<'_>, kind: HolderKind) -> Result<Self, QueryError> {
        let holder = holder::parse(kind, asked.members)?;
        Self::authorized_with(asked, &holder, ConditionValues::default())
    }

    /// The same, where the request has values for conditions.
    pub(super) fn authorized_with(
        asked: &Asked<'_>,
        holder: &Holder,
        values: ConditionValues,
    ) -> Result<Self, QueryError> {
        let found = Self::find(asked, holder);
        let arn = found.as_ref().map(|held| held.entity().arn());
        let arn = arn.unwrap_or_else(|| asked.arn(&format!("{}/{}", holder.kind, holder.name)));
        let tags = found.as_ref().map(Self::tags).unwrap_or_default();
        asked.authorize_with(&arn, &asked::with_resource_tags(values, tags)?)?;
        found.ok_or_else(|| missing(holder).into())
    }

    pub(super) fn find(asked: &Asked<'_>, holder: &Holder) -> Option<Self> {
        let (state, account, name) = (asked.state(), asked.account, &holder.name);
        match holder.kind {
            HolderKind::User => state.user(account, name).cloned().map(Self::User),
            HolderKind::Group => state.group(account, name).cloned().map(Self::Group),
            HolderKind::Role => state.role(account, name).cloned().map(Self::Role),
        }
    }

    /// As requests name it, in the letter case that it was given.
    pub(super) fn holder(&self) -> Holder {
        Holder {
            kind: match self {
                Self::User(_) => HolderKind::User,
                Self::Group(_) => HolderKind::Group,
                Self::Role(_) => HolderKind::Role,
            },
            name: self.entity().name.clone(),
        }
    }

    pub(super) fn entity(&self) -> &Entity {
        match self {
            Self::User(user) => &user.entity,
            Self::Group(group) => &group.entity,
            Self::Role(role) => &role.entity,
        }
    }

    pub(super) fn policies(&self) -> &HeldPolicies {
        match self {
            Self::User(user) => &user.policies,
            Self::Group(group) => &group.policies,
            Self::Role(role) => &role.policies,
        }
    }

    pub(super) fn boundary(&self) -> Option<&PolicyArn> {
        match self {
            Self::User(user) => user.boundary.as_ref(),
            Self::Group(_) => None,
            Self::Role(role) => role.boundary.as_ref(),
        }
    }

    pub(super) fn tags(&self) -> &[Tag] {
        match self {
            Self::User(user) => &user.tags,
            Self::Group(_) => &[],
            Self::Role(role) => &role.tags,
        }
    }
}

fn missing(holder: &Holder) -> IamError {
    let kind = match holder.kind {
        HolderKind::User => EntityKind::User,
        HolderKind::Group => EntityKind::Group,
        HolderKind::Role => EntityKind::Role,
    };
    IamError::no_such(kind, &holder.name)
}
