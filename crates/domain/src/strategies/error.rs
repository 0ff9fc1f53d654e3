//! Random refusals.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::alias::alias_name;
use super::authority::{because, layer};
use super::ids::{account_id, grant_id, key_id, material_id, region_name};
use super::key::{origin, spec, state, usage};
use super::key_store::{connection_state, key_store_id, xks_key_id};
use super::text;
use crate::arn::{AliasArn, KeyArn};
use crate::error::{Denied, DeniedResource, DenyReason, KmsError, Quota, TagError};
use crate::key_spec::{
    EncryptionAlgorithm, MessageType, SigningAlgorithm, WrappingAlgorithm, WrappingKeySpec,
};

pub(super) fn kms_error() -> BoxedStrategy<KmsError> {
    prop_oneof![
        bare(),
        about_text(),
        about_key(),
        about_alias(),
        about_kind(),
        about_key_store()
    ]
    .boxed()
}

fn bare() -> BoxedStrategy<KmsError> {
    select(vec![
        KmsError::AliasNotSupported,
        KmsError::IncorrectKey,
        KmsError::InvalidCiphertext,
        KmsError::AliasTargetKind,
        KmsError::AliasPrefix,
        KmsError::InvalidAliasName,
        KmsError::PendingWindow,
        KmsError::DataKeySize,
        KmsError::PolicyNotFound,
        KmsError::InvalidMarker,
        KmsError::DryRun,
        KmsError::RotationNotSupported,
        KmsError::IncorrectKeyMaterial,
        KmsError::InvalidImportToken,
        KmsError::ExpiredImportToken,
        KmsError::InvalidSignature,
        KmsError::InvalidMac,
        KmsError::NoPublicKey,
        KmsError::InvalidPeerKey,
        KmsError::AsymmetricDataKey,
        KmsError::ContextNotSupported,
        KmsError::BadIntent,
        KmsError::NotReady,
        KmsError::LimitExceeded(Quota::Keys),
        KmsError::LimitExceeded(Quota::AliasesPerKey),
        KmsError::LimitExceeded(Quota::PolicySize),
        KmsError::LimitExceeded(Quota::GrantsPerKey),
        KmsError::InvalidGrantToken,
        KmsError::LimitExceeded(Quota::CustomKeyStores),
        KmsError::Tag(TagError::Duplicate),
        KmsError::Tag(TagError::TooMany),
        KmsError::Tag(TagError::Reserved),
        KmsError::Tag(TagError::AllowedRegions),
        KmsError::Tag(TagError::AllowedRegionsFixed),
    ])
    .boxed()
}

fn about_text() -> BoxedStrategy<KmsError> {
    prop_oneof![
        text().prop_map(KmsError::KeyNotFound),
        (text(), any::<bool>()).prop_map(|(given, bare)| KmsError::InvalidKeyId { given, bare }),
        text().prop_map(KmsError::ArnNotFound),
        text().prop_map(KmsError::InvalidArn),
        text().prop_map(KmsError::UnknownRegion),
        region_name().prop_map(KmsError::RegionLost),
        text().prop_map(|what| KmsError::NotOffered(what.into())),
        text().prop_map(|why| KmsError::MalformedPolicy(why.into())),
        text().prop_map(KmsError::Validation),
        text().prop_map(KmsError::InvalidGrantId),
        text().prop_map(KmsError::InvalidPrincipal),
        grant_id().prop_map(KmsError::GrantNotFound),
        denied().prop_map(|denied| KmsError::AccessDenied(Box::new(denied))),
    ]
    .boxed()
}

fn about_key() -> BoxedStrategy<KmsError> {
    prop_oneof![
        key_arn().prop_map(KmsError::Disabled),
        (key_arn(), state()).prop_map(|(key, state)| KmsError::InvalidState { key, state }),
        key_arn().prop_map(KmsError::NotPendingDeletion),
        (key_arn(), usage(), text()).prop_map(|(key, usage, operation)| KmsError::KeyUsageNotValid {
            key,
            usage,
            operation: operation.into(),
        }),
        (key_id(), region_name()).prop_map(|(key_id, region)| KmsError::ReplicaExists { key_id, region }),
        key_arn().prop_map(KmsError::NotMultiRegionPrimary),
        key_arn().prop_map(KmsError::OnDemandRotationLimit),
        key_arn().prop_map(KmsError::RotationConflict),
        key_arn().prop_map(KmsError::NoPendingMaterial),
        about_material(),
        // Between regions
        (key_id(), region_name()).prop_map(|(key_id, region)| KmsError::ReplicaNotFound { key_id, region }),
        (key_arn(), region_name()).prop_map(|(key, region)| KmsError::OutsideResidency { key, region }),
        (key_arn(), origin()).prop_map(|(key, origin)| KmsError::OriginNotValid { key, origin }),
    ]
    .boxed()
}

fn about_material() -> BoxedStrategy<KmsError> {
    let kind = (
        select(WrappingAlgorithm::ALL),
        select(WrappingKeySpec::ALL),
        spec(),
    );
    prop_oneof![
        (key_id(), material_id(), material_id())
            .prop_map(|(key_id, new, pending)| { KmsError::OtherMaterialPending { key_id, new, pending } }),
        (key_arn(), material_id())
            .prop_map(|(key, material)| KmsError::KeyMaterialNotFound { key, material }),
        kind.prop_map(
            |(algorithm, wrapping_spec, spec)| KmsError::WrappingNotSupported {
                algorithm,
                wrapping_spec,
                spec,
            }
        ),
    ]
    .boxed()
}

fn about_alias() -> BoxedStrategy<KmsError> {
    prop_oneof![
        alias_arn().prop_map(KmsError::AliasNotFound),
        alias_arn().prop_map(KmsError::AliasExists)
    ]
    .boxed()
}

fn about_kind() -> BoxedStrategy<KmsError> {
    prop_oneof![
        (text(), spec()).prop_map(|(algorithm, spec)| KmsError::AlgorithmIncompatible {
            algorithm: algorithm.into(),
            spec,
        }),
        (usage(), spec()).prop_map(|(usage, spec)| KmsError::UsageNotCompatible { usage, spec }),
        (select(EncryptionAlgorithm::ALL), spec(), any::<u32>())
            .prop_map(|(algorithm, spec, max)| { KmsError::PlaintextTooLong { algorithm, spec, max } }),
        select(SigningAlgorithm::ALL).prop_map(KmsError::DigestLength),
        (select(MessageType::ALL), spec())
            .prop_map(|(message_type, spec)| KmsError::MessageTypeOfSpec { message_type, spec }),
        (select(MessageType::ALL), select(SigningAlgorithm::ALL)).prop_map(|(message_type, algorithm)| {
            KmsError::MessageTypeOfAlgorithm {
                message_type,
                algorithm,
            }
        }),
    ]
    .boxed()
}

fn about_key_store() -> BoxedStrategy<KmsError> {
    prop_oneof![
        text().prop_map(KmsError::CustomKeyStoreNotFound),
        text().prop_map(KmsError::CustomKeyStoreNameInUse),
        key_store_id().prop_map(KmsError::CustomKeyStoreHasKeys),
        (key_store_id(), connection_state())
            .prop_map(|(store, state)| KmsError::CustomKeyStoreInvalidState { store, state }),
        text().prop_map(KmsError::XksProxyUriInUse),
        xks_key_id().prop_map(KmsError::XksKeyInUse),
    ]
    .boxed()
}

fn denied() -> BoxedStrategy<Denied> {
    let resource = prop_oneof![
        text().prop_map(DeniedResource::Named),
        Just(DeniedResource::OfCiphertext)
    ];
    let reason = prop_oneof![
        layer().prop_map(DenyReason::NoAllow),
        layer().prop_map(DenyReason::ExplicitDeny),
        Just(DenyReason::CiphertextResourceHidden)
    ];
    (text(), text(), resource, reason, option::of(because()))
        .prop_map(|(caller, action, resource, reason, because)| Denied {
            caller,
            action: action.into(),
            resource,
            reason,
            because,
        })
        .boxed()
}

fn key_arn() -> BoxedStrategy<KeyArn> {
    (region_name(), account_id(), key_id())
        .prop_map(|(region, account, key_id)| KeyArn {
            region,
            account,
            key_id,
        })
        .boxed()
}

fn alias_arn() -> BoxedStrategy<AliasArn> {
    (region_name(), account_id(), alias_name())
        .prop_map(|(region, account, name)| AliasArn {
            region,
            account,
            name,
        })
        .boxed()
}
