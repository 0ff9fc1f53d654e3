//! Errors that a replicated command answers.

use trent_domain::arn::{AliasArn, KeyArn};
use trent_domain::error::{Denied, DeniedResource, DenyReason, KmsError, Quota, TagError};

use super::common::{key_id_from_pb, key_id_to_pb, key_origin, key_spec, key_state, key_usage};
use super::known_text::known_text;
use super::{DecodeError, parse, required};
use crate::replicated::v1 as pb;
use crate::replicated::v1::PlainError as Plain;
use crate::replicated::v1::kms_error::Kind;

pub(super) fn error_to_pb(error: &KmsError) -> pb::KmsError {
    let kind = match error {
        KmsError::KeyNotFound(given) => Kind::KeyNotFound(given.clone()),
        KmsError::InvalidKeyId { given, bare } => Kind::InvalidKeyId(pb::InvalidKeyId {
            given: given.clone(),
            bare: *bare,
        }),
        KmsError::ArnOfOtherRegion(arn) => Kind::ArnOfOtherRegion(arn.clone()),
        KmsError::InvalidArn(arn) => Kind::InvalidArn(arn.clone()),
        KmsError::AliasNotFound(arn) => Kind::AliasNotFound(alias_arn_to_pb(arn)),
        KmsError::AccessDenied(denied) => Kind::AccessDenied(denied_to_pb(denied)),
        KmsError::Disabled(key) => Kind::Disabled(key_arn_to_pb(key)),
        KmsError::InvalidState { key, state } => Kind::InvalidState(pb::InvalidState {
            key: Some(key_arn_to_pb(key)),
            state: state.to_string(),
        }),
        KmsError::NotPendingDeletion(key) => Kind::NotPendingDeletion(key_arn_to_pb(key)),
        KmsError::KeyUsageNotValid {
            key,
            usage,
            operation,
        } => Kind::KeyUsageNotValid(pb::KeyUsageNotValid {
            key: Some(key_arn_to_pb(key)),
            usage: usage.to_string(),
            operation: (*operation).to_owned(),
        }),
        KmsError::AlgorithmIncompatible { algorithm, spec } => {
            Kind::AlgorithmIncompatible(pb::AlgorithmIncompatible {
                algorithm: (*algorithm).to_owned(),
                spec: spec.to_string(),
            })
        }
        KmsError::AliasExists(arn) => Kind::AliasExists(alias_arn_to_pb(arn)),
        KmsError::ReplicaExists { key_id, region } => Kind::ReplicaExists(pb::ReplicaExists {
            key_id: key_id_to_pb(key_id),
            region: region.to_string(),
        }),
        KmsError::NotMultiRegionPrimary(key) => Kind::NotMultiRegionPrimary(key_arn_to_pb(key)),
        KmsError::OriginNotValid { key, origin } => Kind::OriginNotValid(pb::OriginNotValid {
            key: Some(key_arn_to_pb(key)),
            origin: origin.to_string(),
        }),
        KmsError::UnknownRegion(region) => Kind::UnknownRegion(region.clone()),
        KmsError::NotOffered(what) => Kind::NotOffered((*what).to_owned()),
        KmsError::UsageNotCompatible { usage, spec } => Kind::UsageNotCompatible(pb::UsageNotCompatible {
            usage: usage.to_string(),
            spec: spec.to_string(),
        }),
        KmsError::MalformedPolicy(reason) => Kind::MalformedPolicy((*reason).to_owned()),
        KmsError::Validation(text) => Kind::Validation(text.clone()),
        KmsError::AliasNotSupported => plain(Plain::AliasNotSupported),
        KmsError::IncorrectKey => plain(Plain::IncorrectKey),
        KmsError::InvalidCiphertext => plain(Plain::InvalidCiphertext),
        KmsError::AliasTargetKind => plain(Plain::AliasTargetKind),
        KmsError::AliasPrefix => plain(Plain::AliasPrefix),
        KmsError::InvalidAliasName => plain(Plain::InvalidAliasName),
        KmsError::PendingWindow => plain(Plain::PendingWindow),
        KmsError::DataKeySize => plain(Plain::DataKeySize),
        KmsError::PolicyNotFound => plain(Plain::PolicyNotFound),
        KmsError::InvalidMarker => plain(Plain::InvalidMarker),
        KmsError::DryRun => plain(Plain::DryRun),
        KmsError::BadIntent => plain(Plain::BadIntent),
        KmsError::NotReady => plain(Plain::NotReady),
        KmsError::LimitExceeded(Quota::Keys) => plain(Plain::QuotaKeys),
        KmsError::LimitExceeded(Quota::AliasesPerKey) => plain(Plain::QuotaAliasesPerKey),
        KmsError::LimitExceeded(Quota::PolicySize) => plain(Plain::QuotaPolicySize),
        KmsError::Tag(TagError::Duplicate) => plain(Plain::TagDuplicate),
        KmsError::Tag(TagError::TooMany) => plain(Plain::TagTooMany),
        KmsError::Tag(TagError::Reserved) => plain(Plain::TagReserved),
    };
    pb::KmsError { kind: Some(kind) }
}

pub(super) fn error_from_pb(error: pb::KmsError) -> Result<KmsError, DecodeError> {
    Ok(match required(error.kind, "error")? {
        Kind::KeyNotFound(given) => KmsError::KeyNotFound(given),
        Kind::InvalidKeyId(invalid) => KmsError::InvalidKeyId {
            given: invalid.given,
            bare: invalid.bare,
        },
        Kind::ArnOfOtherRegion(arn) => KmsError::ArnOfOtherRegion(arn),
        Kind::InvalidArn(arn) => KmsError::InvalidArn(arn),
        Kind::AliasNotFound(arn) => KmsError::AliasNotFound(alias_arn_from_pb(&arn)?),
        Kind::AccessDenied(denied) => KmsError::AccessDenied(Box::new(denied_from_pb(denied)?)),
        Kind::Disabled(key) => KmsError::Disabled(key_arn_from_pb(Some(&key))?),
        Kind::InvalidState(invalid) => KmsError::InvalidState {
            key: key_arn_from_pb(invalid.key.as_ref())?,
            state: key_state(&invalid.state)?,
        },
        Kind::NotPendingDeletion(key) => KmsError::NotPendingDeletion(key_arn_from_pb(Some(&key))?),
        Kind::KeyUsageNotValid(invalid) => KmsError::KeyUsageNotValid {
            key: key_arn_from_pb(invalid.key.as_ref())?,
            usage: key_usage(&invalid.usage)?,
            operation: known_text(&invalid.operation)?,
        },
        Kind::AlgorithmIncompatible(incompatible) => KmsError::AlgorithmIncompatible {
            algorithm: known_text(&incompatible.algorithm)?,
            spec: key_spec(&incompatible.spec)?,
        },
        Kind::AliasExists(arn) => KmsError::AliasExists(alias_arn_from_pb(&arn)?),
        Kind::ReplicaExists(exists) => KmsError::ReplicaExists {
            key_id: key_id_from_pb(exists.key_id.as_ref())?,
            region: parse(&exists.region, "region name")?,
        },
        Kind::NotMultiRegionPrimary(key) => KmsError::NotMultiRegionPrimary(key_arn_from_pb(Some(&key))?),
        Kind::OriginNotValid(invalid) => KmsError::OriginNotValid {
            key: key_arn_from_pb(invalid.key.as_ref())?,
            origin: key_origin(&invalid.origin)?,
        },
        Kind::UnknownRegion(region) => KmsError::UnknownRegion(region),
        Kind::NotOffered(what) => KmsError::NotOffered(known_text(&what)?),
        Kind::UsageNotCompatible(incompatible) => KmsError::UsageNotCompatible {
            usage: key_usage(&incompatible.usage)?,
            spec: key_spec(&incompatible.spec)?,
        },
        Kind::MalformedPolicy(reason) => KmsError::MalformedPolicy(known_text(&reason)?),
        Kind::Validation(text) => KmsError::Validation(text),
        Kind::Plain(number) => {
            let plain = Plain::try_from(number).map_err(|_| DecodeError::Malformed("known error"))?;
            plain_from_pb(plain)?
        }
    })
}

fn plain(error: Plain) -> Kind {
    Kind::Plain(error.into())
}

fn plain_from_pb(error: Plain) -> Result<KmsError, DecodeError> {
    Ok(match error {
        Plain::Unspecified => return Err(DecodeError::Malformed("known error")),
        Plain::AliasNotSupported => KmsError::AliasNotSupported,
        Plain::IncorrectKey => KmsError::IncorrectKey,
        Plain::InvalidCiphertext => KmsError::InvalidCiphertext,
        Plain::AliasTargetKind => KmsError::AliasTargetKind,
        Plain::AliasPrefix => KmsError::AliasPrefix,
        Plain::InvalidAliasName => KmsError::InvalidAliasName,
        Plain::PendingWindow => KmsError::PendingWindow,
        Plain::DataKeySize => KmsError::DataKeySize,
        Plain::PolicyNotFound => KmsError::PolicyNotFound,
        Plain::InvalidMarker => KmsError::InvalidMarker,
        Plain::DryRun => KmsError::DryRun,
        Plain::BadIntent => KmsError::BadIntent,
        Plain::NotReady => KmsError::NotReady,
        Plain::QuotaKeys => KmsError::LimitExceeded(Quota::Keys),
        Plain::QuotaAliasesPerKey => KmsError::LimitExceeded(Quota::AliasesPerKey),
        Plain::QuotaPolicySize => KmsError::LimitExceeded(Quota::PolicySize),
        Plain::TagDuplicate => KmsError::Tag(TagError::Duplicate),
        Plain::TagTooMany => KmsError::Tag(TagError::TooMany),
        Plain::TagReserved => KmsError::Tag(TagError::Reserved),
    })
}

fn key_arn_to_pb(arn: &KeyArn) -> pb::KeyArn {
    pb::KeyArn {
        region: arn.region.to_string(),
        account: arn.account.to_string(),
        key_id: key_id_to_pb(&arn.key_id),
    }
}

fn key_arn_from_pb(arn: Option<&pb::KeyArn>) -> Result<KeyArn, DecodeError> {
    let arn = required(arn, "key ARN")?;
    Ok(KeyArn {
        region: parse(&arn.region, "region name")?,
        account: parse(&arn.account, "account id")?,
        key_id: key_id_from_pb(arn.key_id.as_ref())?,
    })
}

fn alias_arn_to_pb(arn: &AliasArn) -> pb::AliasArn {
    pb::AliasArn {
        region: arn.region.to_string(),
        account: arn.account.to_string(),
        name: arn.name.to_string(),
    }
}

fn alias_arn_from_pb(arn: &pb::AliasArn) -> Result<AliasArn, DecodeError> {
    Ok(AliasArn {
        region: parse(&arn.region, "region name")?,
        account: parse(&arn.account, "account id")?,
        name: parse(&arn.name, "alias name")?,
    })
}

fn denied_to_pb(denied: &Denied) -> pb::Denied {
    let reason = match denied.reason {
        DenyReason::NoIdentityAllow => pb::DenyReason::NoIdentityAllow,
        DenyReason::NoResourceAllow => pb::DenyReason::NoResourceAllow,
        DenyReason::CiphertextResourceHidden => pb::DenyReason::CiphertextResourceHidden,
    };
    let resource = match &denied.resource {
        DeniedResource::Named(name) => Some(name.clone()),
        DeniedResource::OfCiphertext => None,
    };
    pb::Denied {
        caller: denied.caller.clone(),
        action: denied.action.to_owned(),
        resource,
        reason: reason.into(),
    }
}

fn denied_from_pb(denied: pb::Denied) -> Result<Denied, DecodeError> {
    let reason = match denied.reason() {
        pb::DenyReason::NoIdentityAllow => DenyReason::NoIdentityAllow,
        pb::DenyReason::NoResourceAllow => DenyReason::NoResourceAllow,
        pb::DenyReason::CiphertextResourceHidden => DenyReason::CiphertextResourceHidden,
        pb::DenyReason::Unspecified => return Err(DecodeError::Malformed("reason of a denial")),
    };
    Ok(Denied {
        action: known_text(&denied.action)?,
        caller: denied.caller,
        resource: denied
            .resource
            .map_or(DeniedResource::OfCiphertext, DeniedResource::Named),
        reason,
    })
}
