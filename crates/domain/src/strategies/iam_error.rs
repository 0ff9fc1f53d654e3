//! Random refusals of IAM.

use proptest::prelude::*;
use proptest::sample::select;

use super::iam::holder;
use super::text;
use crate::iam::{Conflict, EntityKind, EntityRef, IamError, InvalidInput, Quota};

pub(super) fn iam_error() -> BoxedStrategy<IamError> {
    prop_oneof![
        entity().prop_map(IamError::NoSuchEntity),
        entity().prop_map(IamError::EntityAlreadyExists),
        select(CONFLICTS).prop_map(IamError::DeleteConflict),
        select(QUOTAS).prop_map(IamError::LimitExceeded),
        holder().prop_map(IamError::InlinePolicySize),
        text().prop_map(|text| IamError::MalformedPolicyDocument(text.into())),
        select(INPUTS).prop_map(IamError::InvalidInput),
        Just(IamError::PolicyOutsideAccount),
        Just(IamError::IdTaken),
    ]
    .boxed()
}

fn entity() -> BoxedStrategy<EntityRef> {
    (select(KINDS), text())
        .prop_map(|(kind, name)| EntityRef { kind, name })
        .boxed()
}

const KINDS: &[EntityKind] = &[
    EntityKind::Account,
    EntityKind::AccountAlias,
    EntityKind::User,
    EntityKind::Group,
    EntityKind::Role,
    EntityKind::Policy,
    EntityKind::PolicyArn,
    EntityKind::Boundary,
    EntityKind::Attachment,
    EntityKind::UserPolicy,
    EntityKind::GroupPolicy,
    EntityKind::RolePolicy,
    EntityKind::AccessKey,
    EntityKind::OidcProvider,
    EntityKind::Service,
];

const CONFLICTS: &[Conflict] = &[
    Conflict::AttachedPolicies,
    Conflict::InlinePolicies,
    Conflict::AccessKeys,
    Conflict::GroupMembers,
    Conflict::PolicyAttached,
    Conflict::PolicyVersions,
    Conflict::DefaultVersion,
];

const QUOTAS: &[Quota] = &[
    Quota::Users,
    Quota::Groups,
    Quota::Roles,
    Quota::Policies,
    Quota::GroupsPerUser,
    Quota::PoliciesPerUser,
    Quota::PoliciesPerGroup,
    Quota::PoliciesPerRole,
    Quota::PolicySize,
    Quota::TrustPolicySize,
    Quota::PolicyVersions,
    Quota::Tags,
    Quota::AccessKeys,
    Quota::OidcProviders,
    Quota::ClientIds,
    Quota::Thumbprints,
    Quota::Jwks,
];

const INPUTS: &[InvalidInput] = &[
    InvalidInput::DuplicateTagKeys,
    InvalidInput::ReservedTagKey,
    InvalidInput::BoundaryOfGroup,
    InvalidInput::IdOfAnotherKind,
];
