//! What users, groups, roles and managed policies have in common on the wire.

use trent_domain::{
    iam::{Entity, HeldPolicies, IdKind, Name, Path, PolicyArn},
    tag::Tag,
};

use super::members;
use crate::{error::QueryError, json::Object, query::Element};

/// How much of an entity an answer shows. Lists leave out tags and permissions boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Listed,
    Full,
}

/// A name and a path for a new entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewName {
    /// The name.
    pub name: Name,
    /// `Path`, `/` unless the request says another.
    pub path: Path,
}

impl NewName {
    pub(super) fn parse(request: &Object<'_>, member: &str) -> Result<Self, QueryError> {
        Ok(Self {
            name: members::name(request, member)?,
            path: members::parsed(request, "Path")?.unwrap_or_default(),
        })
    }
}

/// Path, name, id, ARN and date.
pub(super) fn write(answer: &mut Element<'_>, entity: &Entity) {
    answer.string("Path", &entity.path);
    write_name(answer, entity);
    answer.string("Arn", entity.arn());
    answer.timestamp("CreateDate", entity.created_at);
}

/// Name and id.
pub(super) fn write_name(answer: &mut Element<'_>, entity: &Entity) {
    let (name, id) = match entity.id.kind() {
        IdKind::User => ("UserName", "UserId"),
        IdKind::Group => ("GroupName", "GroupId"),
        IdKind::Role => ("RoleName", "RoleId"),
        IdKind::Policy => ("PolicyName", "PolicyId"),
    };
    answer.string(name, &entity.name);
    answer.string(id, entity.id);
}

pub(super) fn write_boundary(answer: &mut Element<'_>, boundary: Option<&PolicyArn>) {
    if let Some(arn) = boundary {
        answer.element("PermissionsBoundary", |boundary| {
            boundary.string("PermissionsBoundaryType", "PermissionsBoundaryPolicy");
            boundary.string("PermissionsBoundaryArn", arn);
        });
    }
}

pub(super) fn write_tags(answer: &mut Element<'_>, tags: &[Tag]) {
    answer.list("Tags", tags, write_tag);
}

/// `Tags`, unless there are none.
pub(super) fn write_any_tags(answer: &mut Element<'_>, tags: &[Tag]) {
    if !tags.is_empty() {
        write_tags(answer, tags);
    }
}

pub(super) fn write_tag(answer: &mut Element<'_>, tag: &Tag) {
    answer.string("Key", &tag.key);
    answer.string("Value", &tag.value);
}

/// Inline policies with their documents, and attached ones.
pub(super) fn write_policies(answer: &mut Element<'_>, inline: &str, policies: &HeldPolicies) {
    answer.list(inline, &policies.inline, |member, (name, document)| {
        member.string("PolicyName", name);
        member.document("PolicyDocument", document.as_str());
    });
    answer.list("AttachedManagedPolicies", &policies.attached, write_attached);
}

pub(super) fn write_attached(answer: &mut Element<'_>, arn: &PolicyArn) {
    answer.string("PolicyName", arn.name());
    answer.string("PolicyArn", arn);
}
