//! What IAM refuses.

use trent_domain::iam::{Conflict, EntityKind, EntityRef, Holder, IamError, InvalidInput, Quota};

use crate::conv::error::ConvError;
use crate::conv::wire::{Wire, wire_enum, wire_message};
use crate::replicated::v1 as pb;
use pb::iam_error::Kind;

impl Wire for IamError {
    type Form = pb::IamError;

    fn to_wire(&self) -> pb::IamError {
        let kind = match self {
            Self::NoSuchEntity(entity) => Kind::NoSuchEntity(entity.to_wire()),
            Self::EntityAlreadyExists(entity) => Kind::EntityAlreadyExists(entity.to_wire()),
            Self::DeleteConflict(conflict) => Kind::DeleteConflict(conflict.to_wire()),
            Self::LimitExceeded(quota) => Kind::LimitExceeded(quota.to_wire()),
            Self::InlinePolicySize(holder) => Kind::InlinePolicySize(holder.to_wire()),
            Self::MalformedPolicyDocument(text) => Kind::MalformedPolicyDocument(text.to_wire()),
            Self::InvalidInput(input) => Kind::InvalidInput(input.to_wire()),
            Self::PolicyOutsideAccount => Kind::PolicyOutsideAccount(pb::Empty {}),
            Self::IdTaken => Kind::IdTaken(pb::Empty {}),
        };
        pb::IamError { kind: Some(kind) }
    }

    fn from_wire(form: pb::IamError) -> Result<Self, ConvError> {
        Ok(match form.kind.ok_or(ConvError::Missing("kind of error"))? {
            Kind::NoSuchEntity(entity) => Self::NoSuchEntity(EntityRef::from_wire(entity)?),
            Kind::EntityAlreadyExists(entity) => Self::EntityAlreadyExists(EntityRef::from_wire(entity)?),
            Kind::DeleteConflict(conflict) => Self::DeleteConflict(Conflict::from_wire(conflict)?),
            Kind::LimitExceeded(quota) => Self::LimitExceeded(Quota::from_wire(quota)?),
            Kind::InlinePolicySize(holder) => Self::InlinePolicySize(Holder::from_wire(holder)?),
            Kind::MalformedPolicyDocument(text) => Self::MalformedPolicyDocument(Wire::from_wire(text)?),
            Kind::InvalidInput(input) => Self::InvalidInput(InvalidInput::from_wire(input)?),
            Kind::PolicyOutsideAccount(pb::Empty {}) => Self::PolicyOutsideAccount,
            Kind::IdTaken(pb::Empty {}) => Self::IdTaken,
        })
    }
}

wire_message! { EntityRef as pb::EntityRef { kind: plain, name: required, } }

wire_enum! {
    EntityKind as pb::EntityKind, "kind of entity" {
        Account,
        AccountAlias,
        User,
        Group,
        Role,
        Policy,
        PolicyArn,
        Boundary,
        Attachment,
        UserPolicy,
        GroupPolicy,
        RolePolicy,
        AccessKey,
        OidcProvider,
        Service,
    }
}

wire_enum! {
    Conflict as pb::IamConflict, "conflict" {
        AttachedPolicies,
        InlinePolicies,
        AccessKeys,
        GroupMembers,
        PolicyAttached,
        PolicyVersions,
        DefaultVersion,
    }
}

wire_enum! {
    Quota as pb::IamQuota, "quota" {
        Users,
        Groups,
        Roles,
        Policies,
        GroupsPerUser,
        PoliciesPerUser,
        PoliciesPerGroup,
        PoliciesPerRole,
        PolicySize,
        TrustPolicySize,
        PolicyVersions,
        Tags,
        AccessKeys,
        OidcProviders,
        ClientIds,
        Thumbprints,
        Jwks,
    }
}

wire_enum! {
    InvalidInput as pb::IamInvalidInput, "invalid input" {
        DuplicateTagKeys,
        ReservedTagKey,
        BoundaryOfGroup,
        IdOfAnotherKind,
    }
}
