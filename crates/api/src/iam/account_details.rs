//! GetAccountAuthorizationDetails.

use std::{collections::BTreeSet, sync::Arc};

use trent_domain::iam::{Group, Role, User};

use super::{
    Page, ShownPolicy, ShownVersion,
    entity::{self, Detail},
};
use crate::{
    error::QueryError,
    json::Object,
    query::{Answer, Element},
};

/// The kinds of entities that the answer can show, in the order in which it goes through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DetailKind {
    /// `User`
    User,
    /// `Group`
    Group,
    /// `Role`
    Role,
    /// `LocalManagedPolicy`
    LocalPolicy,
    /// `AWSManagedPolicy`
    AwsPolicy,
}

impl DetailKind {
    const ALL: [(&'static str, Self); 5] = [
        ("User", Self::User),
        ("Group", Self::Group),
        ("Role", Self::Role),
        ("LocalManagedPolicy", Self::LocalPolicy),
        ("AWSManagedPolicy", Self::AwsPolicy),
    ];

    /// Reads `Filter`; every kind when it is absent or empty.
    ///
    /// # Errors
    /// A value has a wrong type.
    pub fn wanted(request: &Object<'_>) -> Result<BTreeSet<Self>, QueryError> {
        let mut wanted = BTreeSet::new();
        for name in request.list("Filter")? {
            let name = name.as_string()?;
            wanted.extend(
                Self::ALL
                    .iter()
                    .filter(|(known, _)| *known == name)
                    .map(|(_, kind)| *kind),
            );
        }
        if wanted.is_empty() {
            wanted.extend(Self::ALL.map(|(_, kind)| kind));
        }
        Ok(wanted)
    }
}

/// An entity in the answer.
#[derive(Debug, Clone)]
pub enum AccountDetail {
    /// A user, and the names of its groups.
    User(Arc<User>, Vec<String>),
    /// A group.
    Group(Arc<Group>),
    /// A role.
    Role(Arc<Role>),
    /// A managed policy with its versions.
    Policy(DetailKind, ShownPolicy, Vec<ShownVersion>),
}

impl AccountDetail {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> DetailKind {
        match self {
            Self::User(..) => DetailKind::User,
            Self::Group(_) => DetailKind::Group,
            Self::Role(_) => DetailKind::Role,
            Self::Policy(kind, ..) => *kind,
        }
    }

    /// Its place in the list.
    #[must_use]
    pub fn position(&self) -> String {
        let name = match self {
            Self::User(user, _) => user.entity.name.as_str(),
            Self::Group(group) => group.entity.name.as_str(),
            Self::Role(role) => role.entity.name.as_str(),
            Self::Policy(_, policy, _) => policy.name(),
        };
        format!("{}/{}", self.kind() as u8, name.to_ascii_lowercase())
    }
}

/// The answer.
#[must_use]
pub fn answer(page: &Page<AccountDetail>) -> Answer {
    Answer::of(|answer| {
        page.write(answer);
        let users = page.items().filter_map(|detail| match detail {
            AccountDetail::User(user, groups) => Some((user, groups)),
            _ => None,
        });
        answer.list("UserDetailList", users, |member, (user, groups)| {
            write_user(member, user, groups);
        });
        let groups = page.items().filter_map(|detail| match detail {
            AccountDetail::Group(group) => Some(group),
            _ => None,
        });
        answer.list("GroupDetailList", groups, |member, group| {
            entity::write(member, &group.entity);
            entity::write_policies(member, "GroupPolicyList", &group.policies);
        });
        let roles = page.items().filter_map(|detail| match detail {
            AccountDetail::Role(role) => Some(role),
            _ => None,
        });
        answer.list("RoleDetailList", roles, |member, role| write_role(member, role));
        let policies = page.items().filter_map(|detail| match detail {
            AccountDetail::Policy(_, policy, versions) => Some((policy, versions)),
            _ => None,
        });
        answer.list("Policies", policies, |member, (policy, versions)| {
            policy.write(member, Detail::Listed);
            member.list("PolicyVersionList", versions, |member, version| {
                version.write(member)
            });
        });
    })
}

fn write_user(answer: &mut Element<'_>, user: &User, groups: &[String]) {
    entity::write(answer, &user.entity);
    answer.strings("GroupList", groups);
    entity::write_policies(answer, "UserPolicyList", &user.policies);
    entity::write_boundary(answer, user.boundary.as_ref());
    entity::write_tags(answer, &user.tags);
}

fn write_role(answer: &mut Element<'_>, role: &Role) {
    entity::write(answer, &role.entity);
    answer.document("AssumeRolePolicyDocument", role.trust_policy.as_str());
    entity::write_policies(answer, "RolePolicyList", &role.policies);
    entity::write_boundary(answer, role.boundary.as_ref());
    entity::write_tags(answer, &role.tags);
}
