//! Refusals, with all that their texts are made of.

use trent_domain::arn::{AliasArn, KeyArn};
use trent_domain::error::{Denied, DeniedResource, DenyReason, KmsError, Quota, TagError};

use super::error::ConvError;
use super::presence::{plain, required};
use super::wire::{Wire, wire_enum, wire_message};
use crate::replicated::v1 as pb;
use pb::kms_error::Kind as Form;

const EMPTY: pb::Empty = pb::Empty {};

impl Wire for KmsError {
    type Form = pb::KmsError;

    fn to_wire(&self) -> pb::KmsError {
        pb::KmsError {
            kind: Some(write(self)),
        }
    }

    fn from_wire(form: pb::KmsError) -> Result<Self, ConvError> {
        read(form.kind.ok_or(ConvError::Missing("kind of error"))?)
    }
}

fn write(error: &KmsError) -> Form {
    match error {
        KmsError::KeyNotFound(arn) => Form::KeyNotFound(arn.to_wire()),
        KmsError::InvalidKeyId { given, bare } => Form::InvalidKeyId(pb::InvalidKeyId {
            given: required::write(given),
            bare: required::write(bare),
        }),
        KmsError::ArnNotFound(arn) => Form::ArnNotFound(arn.to_wire()),
        KmsError::InvalidArn(arn) => Form::InvalidArn(arn.to_wire()),
        KmsError::AliasNotFound(alias) => Form::AliasNotFound(alias.to_wire()),
        KmsError::AliasNotSupported => Form::AliasNotSupported(EMPTY),
        KmsError::AccessDenied(denied) => Form::AccessDenied(denied.to_wire()),
        KmsError::Disabled(key) => Form::Disabled(key.to_wire()),
        KmsError::InvalidState { key, state } => Form::InvalidState(pb::InvalidState {
            key: required::write(key),
            state: state.to_wire(),
        }),
        KmsError::NotPendingDeletion(key) => Form::NotPendingDeletion(key.to_wire()),
        KmsError::KeyUsageNotValid {
            key,
            usage,
            operation,
        } => Form::KeyUsageNotValid(pb::KeyUsageNotValid {
            key: required::write(key),
            usage: usage.to_wire(),
            operation: required::write(operation),
        }),
        KmsError::AlgorithmIncompatible { algorithm, spec } => {
            Form::AlgorithmIncompatible(pb::AlgorithmIncompatible {
                algorithm: required::write(algorithm),
                spec: spec.to_wire(),
            })
        }
        KmsError::IncorrectKey => Form::IncorrectKey(EMPTY),
        KmsError::InvalidCiphertext => Form::InvalidCiphertext(EMPTY),
        KmsError::AliasExists(alias) => Form::AliasExists(alias.to_wire()),
        KmsError::ReplicaExists { key_id, region } => Form::ReplicaExists(pb::ReplicaExists {
            key_id: key_id.to_wire(),
            region: region.to_wire(),
        }),
        KmsError::LimitExceeded(quota) => Form::LimitExceeded(quota.to_wire()),
        KmsError::Tag(error) => Form::Tag(error.to_wire()),
        KmsError::NotMultiRegionPrimary(key) => Form::NotMultiRegionPrimary(key.to_wire()),
        KmsError::OriginNotValid { key, origin } => Form::OriginNotValid(pb::OriginNotValid {
            key: required::write(key),
            origin: origin.to_wire(),
        }),
        KmsError::UnknownRegion(region) => Form::UnknownRegion(region.to_wire()),
        KmsError::NotOffered(what) => Form::NotOffered(what.to_wire()),
        KmsError::UsageNotCompatible { usage, spec } => Form::UsageNotCompatible(pb::UsageNotCompatible {
            usage: usage.to_wire(),
            spec: spec.to_wire(),
        }),
        KmsError::AliasTargetKind => Form::AliasTargetKind(EMPTY),
        KmsError::AliasPrefix => Form::AliasPrefix(EMPTY),
        KmsError::InvalidAliasName => Form::InvalidAliasName(EMPTY),
        KmsError::PendingWindow => Form::PendingWindow(EMPTY),
        KmsError::DataKeySize => Form::DataKeySize(EMPTY),
        KmsError::PolicyNotFound => Form::PolicyNotFound(EMPTY),
        KmsError::MalformedPolicy(why) => Form::MalformedPolicy(why.to_wire()),
        KmsError::InvalidMarker => Form::InvalidMarker(EMPTY),
        KmsError::DryRun => Form::DryRun(EMPTY),
        KmsError::Validation(text) => Form::Validation(text.to_wire()),
        // Cryptography
        KmsError::InvalidSignature => Form::InvalidSignature(EMPTY),
        KmsError::InvalidMac => Form::InvalidMac(EMPTY),
        KmsError::NoPublicKey => Form::NoPublicKey(EMPTY),
        KmsError::InvalidPeerKey => Form::InvalidPeerKey(EMPTY),
        KmsError::AsymmetricDataKey => Form::AsymmetricDataKey(EMPTY),
        KmsError::ContextNotSupported => Form::ContextNotSupported(EMPTY),
        KmsError::PlaintextTooLong { algorithm, spec, max } => Form::PlaintextTooLong(pb::PlaintextTooLong {
            algorithm: algorithm.to_wire(),
            spec: spec.to_wire(),
            max: required::write(max),
        }),
        KmsError::DigestLength(algorithm) => Form::DigestLength(algorithm.to_wire()),
        KmsError::MessageTypeOfSpec { message_type, spec } => {
            Form::MessageTypeOfSpec(pb::MessageTypeOfSpec {
                message_type: message_type.to_wire(),
                spec: spec.to_wire(),
            })
        }
        KmsError::MessageTypeOfAlgorithm {
            message_type,
            algorithm,
        } => Form::MessageTypeOfAlgorithm(pb::MessageTypeOfAlgorithm {
            message_type: message_type.to_wire(),
            algorithm: algorithm.to_wire(),
        }),
        // Rotation
        KmsError::RotationNotSupported => Form::RotationNotSupported(EMPTY),
        KmsError::OnDemandRotationLimit(key) => Form::OnDemandRotationLimit(key.to_wire()),
        KmsError::RotationConflict(key) => Form::RotationConflict(key.to_wire()),
        KmsError::NoPendingMaterial(key) => Form::NoPendingMaterial(key.to_wire()),
        // Imports
        KmsError::OtherMaterialPending { key_id, new, pending } => {
            Form::OtherMaterialPending(pb::OtherMaterialPending {
                key_id: key_id.to_wire(),
                new: new.to_wire(),
                pending: pending.to_wire(),
            })
        }
        KmsError::IncorrectKeyMaterial => Form::IncorrectKeyMaterial(EMPTY),
        KmsError::KeyMaterialNotFound { key, material } => {
            Form::KeyMaterialNotFound(pb::KeyMaterialNotFound {
                key: required::write(key),
                material: material.to_wire(),
            })
        }
        KmsError::InvalidImportToken => Form::InvalidImportToken(EMPTY),
        KmsError::ExpiredImportToken => Form::ExpiredImportToken(EMPTY),
        KmsError::WrappingNotSupported {
            algorithm,
            wrapping_spec,
            spec,
        } => Form::WrappingNotSupported(pb::WrappingNotSupported {
            algorithm: algorithm.to_wire(),
            wrapping_spec: wrapping_spec.to_wire(),
            spec: spec.to_wire(),
        }),
        // Grants
        KmsError::GrantNotFound(id) => Form::GrantNotFound(id.to_wire()),
        KmsError::InvalidGrantId(given) => Form::InvalidGrantId(given.to_wire()),
        KmsError::InvalidGrantToken => Form::InvalidGrantToken(EMPTY),
        KmsError::InvalidPrincipal(given) => Form::InvalidPrincipal(given.to_wire()),
        // Tags and policies
        // Custom key stores
        KmsError::CustomKeyStoreNotFound(given) => Form::CustomKeyStoreNotFound(given.to_wire()),
        KmsError::CustomKeyStoreNameInUse(name) => Form::CustomKeyStoreNameInUse(name.to_wire()),
        KmsError::CustomKeyStoreHasKeys(store) => Form::CustomKeyStoreHasKeys(store.to_wire()),
        KmsError::CustomKeyStoreInvalidState { store, state } => {
            Form::CustomKeyStoreInvalidState(pb::CustomKeyStoreInvalidState {
                store: store.to_wire(),
                state: state.to_wire(),
            })
        }
        KmsError::XksProxyUriInUse(uri) => Form::XksProxyUriInUse(uri.to_wire()),
        KmsError::XksKeyInUse(id) => Form::XksKeyInUse(id.to_wire()),
        // Usage and AWS managed keys
        // Between regions
        KmsError::ReplicaNotFound { key_id, region } => Form::ReplicaNotFound(pb::ReplicaNotFound {
            key_id: key_id.to_wire(),
            region: region.to_wire(),
        }),
        KmsError::RegionLost(region) => Form::RegionLost(region.to_wire()),
        KmsError::OutsideResidency { key, region } => Form::OutsideResidency(pb::OutsideResidency {
            key: required::write(key),
            region: region.to_wire(),
        }),
        KmsError::BadIntent => Form::BadIntent(EMPTY),
        KmsError::NotReady => Form::NotReady(EMPTY),
    }
}

fn read(form: Form) -> Result<KmsError, ConvError> {
    Ok(match form {
        Form::KeyNotFound(arn) => KmsError::KeyNotFound(arn),
        Form::InvalidKeyId(id) => KmsError::InvalidKeyId {
            given: required::read(id.given, "given")?,
            bare: required::read(id.bare, "bare")?,
        },
        Form::ArnNotFound(arn) => KmsError::ArnNotFound(arn),
        Form::InvalidArn(arn) => KmsError::InvalidArn(arn),
        Form::AliasNotFound(alias) => KmsError::AliasNotFound(Wire::from_wire(alias)?),
        Form::AliasNotSupported(EMPTY) => KmsError::AliasNotSupported,
        Form::AccessDenied(denied) => KmsError::AccessDenied(Box::new(Wire::from_wire(denied)?)),
        Form::Disabled(key) => KmsError::Disabled(Wire::from_wire(key)?),
        Form::InvalidState(invalid) => KmsError::InvalidState {
            key: required::read(invalid.key, "key")?,
            state: plain::read(invalid.state, "state")?,
        },
        Form::NotPendingDeletion(key) => KmsError::NotPendingDeletion(Wire::from_wire(key)?),
        Form::KeyUsageNotValid(invalid) => KmsError::KeyUsageNotValid {
            key: required::read(invalid.key, "key")?,
            usage: plain::read(invalid.usage, "usage")?,
            operation: required::read(invalid.operation, "operation")?,
        },
        Form::AlgorithmIncompatible(incompatible) => KmsError::AlgorithmIncompatible {
            algorithm: required::read(incompatible.algorithm, "algorithm")?,
            spec: plain::read(incompatible.spec, "spec")?,
        },
        Form::IncorrectKey(EMPTY) => KmsError::IncorrectKey,
        Form::InvalidCiphertext(EMPTY) => KmsError::InvalidCiphertext,
        Form::AliasExists(alias) => KmsError::AliasExists(Wire::from_wire(alias)?),
        Form::ReplicaExists(exists) => KmsError::ReplicaExists {
            key_id: plain::read(exists.key_id, "key_id")?,
            region: plain::read(exists.region, "region")?,
        },
        Form::LimitExceeded(quota) => KmsError::LimitExceeded(Wire::from_wire(quota)?),
        Form::Tag(error) => KmsError::Tag(Wire::from_wire(error)?),
        Form::NotMultiRegionPrimary(key) => KmsError::NotMultiRegionPrimary(Wire::from_wire(key)?),
        Form::OriginNotValid(invalid) => KmsError::OriginNotValid {
            key: required::read(invalid.key, "key")?,
            origin: plain::read(invalid.origin, "origin")?,
        },
        Form::UnknownRegion(region) => KmsError::UnknownRegion(region),
        Form::NotOffered(what) => KmsError::NotOffered(what.into()),
        Form::UsageNotCompatible(pair) => KmsError::UsageNotCompatible {
            usage: plain::read(pair.usage, "usage")?,
            spec: plain::read(pair.spec, "spec")?,
        },
        Form::AliasTargetKind(EMPTY) => KmsError::AliasTargetKind,
        Form::AliasPrefix(EMPTY) => KmsError::AliasPrefix,
        Form::InvalidAliasName(EMPTY) => KmsError::InvalidAliasName,
        Form::PendingWindow(EMPTY) => KmsError::PendingWindow,
        Form::DataKeySize(EMPTY) => KmsError::DataKeySize,
        Form::PolicyNotFound(EMPTY) => KmsError::PolicyNotFound,
        Form::MalformedPolicy(why) => KmsError::MalformedPolicy(why.into()),
        Form::InvalidMarker(EMPTY) => KmsError::InvalidMarker,
        Form::DryRun(EMPTY) => KmsError::DryRun,
        Form::Validation(text) => KmsError::Validation(text),
        // Cryptography
        Form::InvalidSignature(EMPTY) => KmsError::InvalidSignature,
        Form::InvalidMac(EMPTY) => KmsError::InvalidMac,
        Form::NoPublicKey(EMPTY) => KmsError::NoPublicKey,
        Form::InvalidPeerKey(EMPTY) => KmsError::InvalidPeerKey,
        Form::AsymmetricDataKey(EMPTY) => KmsError::AsymmetricDataKey,
        Form::ContextNotSupported(EMPTY) => KmsError::ContextNotSupported,
        Form::PlaintextTooLong(refused) => KmsError::PlaintextTooLong {
            algorithm: plain::read(refused.algorithm, "algorithm")?,
            spec: plain::read(refused.spec, "spec")?,
            max: required::read(refused.max, "max")?,
        },
        Form::DigestLength(algorithm) => KmsError::DigestLength(Wire::from_wire(algorithm)?),
        Form::MessageTypeOfSpec(refused) => KmsError::MessageTypeOfSpec {
            message_type: plain::read(refused.message_type, "message_type")?,
            spec: plain::read(refused.spec, "spec")?,
        },
        Form::MessageTypeOfAlgorithm(refused) => KmsError::MessageTypeOfAlgorithm {
            message_type: plain::read(refused.message_type, "message_type")?,
            algorithm: plain::read(refused.algorithm, "algorithm")?,
        },
        // Rotation
        Form::RotationNotSupported(EMPTY) => KmsError::RotationNotSupported,
        Form::OnDemandRotationLimit(key) => KmsError::OnDemandRotationLimit(Wire::from_wire(key)?),
        Form::RotationConflict(key) => KmsError::RotationConflict(Wire::from_wire(key)?),
        Form::NoPendingMaterial(key) => KmsError::NoPendingMaterial(Wire::from_wire(key)?),
        // Imports
        Form::OtherMaterialPending(other) => KmsError::OtherMaterialPending {
            key_id: plain::read(other.key_id, "key_id")?,
            new: plain::read(other.new, "new")?,
            pending: plain::read(other.pending, "pending")?,
        },
        Form::IncorrectKeyMaterial(EMPTY) => KmsError::IncorrectKeyMaterial,
        Form::KeyMaterialNotFound(unknown) => KmsError::KeyMaterialNotFound {
            key: required::read(unknown.key, "key")?,
            material: plain::read(unknown.material, "material")?,
        },
        Form::InvalidImportToken(EMPTY) => KmsError::InvalidImportToken,
        Form::ExpiredImportToken(EMPTY) => KmsError::ExpiredImportToken,
        Form::WrappingNotSupported(way) => KmsError::WrappingNotSupported {
            algorithm: plain::read(way.algorithm, "algorithm")?,
            wrapping_spec: plain::read(way.wrapping_spec, "wrapping_spec")?,
            spec: plain::read(way.spec, "spec")?,
        },
        // Grants
        Form::GrantNotFound(id) => KmsError::GrantNotFound(Wire::from_wire(id)?),
        Form::InvalidGrantId(given) => KmsError::InvalidGrantId(given),
        Form::InvalidGrantToken(EMPTY) => KmsError::InvalidGrantToken,
        Form::InvalidPrincipal(given) => KmsError::InvalidPrincipal(given),
        // Tags and policies
        // Custom key stores
        Form::CustomKeyStoreNotFound(given) => KmsError::CustomKeyStoreNotFound(given),
        Form::CustomKeyStoreNameInUse(name) => KmsError::CustomKeyStoreNameInUse(name),
        Form::CustomKeyStoreHasKeys(store) => KmsError::CustomKeyStoreHasKeys(Wire::from_wire(store)?),
        Form::CustomKeyStoreInvalidState(invalid) => KmsError::CustomKeyStoreInvalidState {
            store: plain::read(invalid.store, "store")?,
            state: plain::read(invalid.state, "state")?,
        },
        Form::XksProxyUriInUse(uri) => KmsError::XksProxyUriInUse(uri),
        Form::XksKeyInUse(id) => KmsError::XksKeyInUse(Wire::from_wire(id)?),
        // Usage and AWS managed keys
        // Between regions
        Form::ReplicaNotFound(missing) => KmsError::ReplicaNotFound {
            key_id: plain::read(missing.key_id, "key_id")?,
            region: plain::read(missing.region, "region")?,
        },
        Form::RegionLost(region) => KmsError::RegionLost(Wire::from_wire(region)?),
        Form::OutsideResidency(outside) => KmsError::OutsideResidency {
            key: required::read(outside.key, "key")?,
            region: plain::read(outside.region, "region")?,
        },
        Form::BadIntent(EMPTY) => KmsError::BadIntent,
        Form::NotReady(EMPTY) => KmsError::NotReady,
    })
}

wire_message! { KeyArn as pb::KeyArn { region: plain, account: plain, key_id: plain, } }

wire_message! { AliasArn as pb::AliasArn { region: plain, account: plain, name: plain, } }

wire_message! { Denied as pb::Denied { caller: required, action: required, resource: required, reason: required, because: optional, } }

impl Wire for DeniedResource {
    type Form = pb::denied::Resource;

    fn to_wire(&self) -> Self::Form {
        match self {
            Self::Named(name) => Self::Form::Named(name.to_wire()),
            Self::OfCiphertext => Self::Form::OfCiphertext(EMPTY),
        }
    }

    fn from_wire(form: Self::Form) -> Result<Self, ConvError> {
        Ok(match form {
            Self::Form::Named(name) => Self::Named(name),
            Self::Form::OfCiphertext(EMPTY) => Self::OfCiphertext,
        })
    }
}

impl Wire for DenyReason {
    type Form = pb::DenyReason;

    fn to_wire(&self) -> pb::DenyReason {
        let kind = match self {
            Self::NoAllow(layer) => pb::deny_reason::Kind::NoAllow(layer.to_wire()),
            Self::ExplicitDeny(layer) => pb::deny_reason::Kind::ExplicitDeny(layer.to_wire()),
            Self::CiphertextResourceHidden => pb::deny_reason::Kind::CiphertextResourceHidden(EMPTY),
        };
        pb::DenyReason { kind: Some(kind) }
    }

    fn from_wire(form: pb::DenyReason) -> Result<Self, ConvError> {
        match form.kind.ok_or(ConvError::Missing("reason of a denial"))? {
            pb::deny_reason::Kind::NoAllow(layer) => Wire::from_wire(layer).map(Self::NoAllow),
            pb::deny_reason::Kind::ExplicitDeny(layer) => Wire::from_wire(layer).map(Self::ExplicitDeny),
            pb::deny_reason::Kind::CiphertextResourceHidden(EMPTY) => Ok(Self::CiphertextResourceHidden),
        }
    }
}

wire_enum! {
    Quota as pb::Quota, "quota" { Keys, AliasesPerKey, PolicySize, GrantsPerKey, CustomKeyStores, }
}

wire_enum! { TagError as pb::TagError, "tag error" { Duplicate, TooMany, Reserved, AllowedRegions, AllowedRegionsFixed, } }
