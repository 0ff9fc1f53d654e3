//! ListEntitiesForPolicy.

use trent_domain::iam::{Entity, HolderKind, PolicyArn};

use super::{Page, PolicyUsage, entity, members};
use crate::{
    error::QueryError,
    json::Object,
    query::{Answer, Element},
};

/// A ListEntitiesForPolicy request, without its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyEntities {
    /// `PolicyArn`.
    pub policy: PolicyArn,
    /// `EntityFilter`; `None` if every kind is wanted.
    pub kind: Option<HolderKind>,
    /// `PathPrefix`.
    pub path_prefix: String,
    /// `PolicyUsageFilter`; `None` if either is wanted.
    pub usage: Option<PolicyUsage>,
}

impl PolicyEntities {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// The ARN is none of a policy.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        let kind = match request.string("EntityFilter")? {
            Some("User") => Some(HolderKind::User),
            Some("Group") => Some(HolderKind::Group),
            Some("Role") => Some(HolderKind::Role),
            // The filters for policies name nothing that a policy can be attached to.
            _ => None,
        };
        Ok(Self {
            policy: members::policy_arn(request, "PolicyArn")?,
            kind,
            path_prefix: request
                .owned_string("PathPrefix")?
                .unwrap_or_else(|| "/".to_owned()),
            usage: PolicyUsage::parse(request)?,
        })
    }
}

/// Something that a policy is attached to.
pub type PolicyEntity<'a> = (HolderKind, &'a Entity);

/// The answer.
#[must_use]
pub fn answer(page: &Page<PolicyEntity<'_>>) -> Answer {
    Answer::of(|answer| {
        write(answer, "PolicyGroups", HolderKind::Group, page);
        write(answer, "PolicyUsers", HolderKind::User, page);
        write(answer, "PolicyRoles", HolderKind::Role, page);
        page.write(answer);
    })
}

fn write(answer: &mut Element<'_>, list: &str, kind: HolderKind, page: &Page<PolicyEntity<'_>>) {
    let of_kind = page.items().filter(|(other, _)| *other == kind);
    answer.list(list, of_kind, |member, (_, entity)| {
        entity::write_name(member, entity)
    });
}
