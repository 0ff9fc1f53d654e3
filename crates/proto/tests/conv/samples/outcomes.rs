//! Every reply and every refusal of a region.

use trent_domain::arn::{AliasArn, KeyArn};
use trent_domain::custom_key_store::ConnectionState;
use trent_domain::error::{Denied, DeniedResource, DenyReason, KmsError, Quota, TagError};
use trent_domain::ids::MaterialId;
use trent_domain::import::Expiration;
use trent_domain::intent::IntentResult;
use trent_domain::key_metadata::{KeyMetadata, MultiRegionConfiguration};
use trent_domain::key_spec::{
    EncryptionAlgorithm, KeyManager, KeyOrigin, KeySpec, KeyUsage, MessageType, SigningAlgorithm,
    WrappingAlgorithm, WrappingKeySpec,
};
use trent_domain::key_state::KeyState;
use trent_domain::multi_region::Role;
use trent_domain::policy::{Because, Layer};
use trent_domain::reply::{Outcome, Reply};

use super::{
    AT, GRANT, KEY, LATER, MATERIAL, MULTI_REGION_KEY, account, binding, key_store, other_region, proxy,
    region,
};

/// Every outcome with the name of its frozen bytes.
pub(crate) fn outcomes() -> Vec<(String, Outcome)> {
    let replies = replies()
        .into_iter()
        .map(|(name, reply)| (name.to_owned(), Ok(reply)));
    let refusals = refusals().into_iter().map(|error| (name(&error), Err(error)));
    replies.chain(refusals).collect()
}

fn replies() -> Vec<(&'static str, Reply)> {
    vec![
        ("done", Reply::Done),
        ("key", Reply::Key(Box::new(multi_region_key()))),
        ("key of one region", Reply::Key(Box::new(key_of_one_region()))),
        ("key in a store", Reply::Key(Box::new(key_in_a_store()))),
        (
            "deletion scheduled",
            deletion_scheduled(KeyState::PendingDeletion),
        ),
        ("intent applied", Reply::Intent(IntentResult::Applied)),
        (
            "intent already exists",
            Reply::Intent(IntentResult::AlreadyExists),
        ),
        (
            "intent limit exceeded",
            Reply::Intent(IntentResult::LimitExceeded),
        ),
        // Grants
        ("grant", Reply::Grant(GRANT)),
        // Imports
        ("key material", Reply::KeyMaterial(Some(MATERIAL))),
        ("no key material", Reply::KeyMaterial(None)),
        (
            "key with an end",
            Reply::Key(Box::new(key_that_expires(Expiration::At(LATER)))),
        ),
        (
            "key without an end",
            Reply::Key(Box::new(key_that_expires(Expiration::Never))),
        ),
        // Between regions
        ("intent refused", Reply::Intent(IntentResult::Refused)),
        ("intent gone", Reply::Intent(IntentResult::Gone)),
    ]
}

/// The name says the variant, as in the domain, and its data where a variant has several samples.
fn name(error: &KmsError) -> String {
    let detail = match error {
        KmsError::LimitExceeded(quota) => format!(" {quota:?}"),
        KmsError::Tag(error) => format!(" {error:?}"),
        KmsError::AccessDenied(denied) => format!(" {:?}", denied.reason),
        _ => String::new(),
    };
    let debug = format!("{error:?}");
    let variant = debug.split(|c: char| !c.is_alphanumeric()).next().unwrap();
    format!("{variant}{detail}")
}

fn refusals() -> Vec<KmsError> {
    [
        bare(),
        about_texts(),
        about_keys(),
        about_kinds(),
        about_key_stores(),
    ]
    .concat()
}

fn bare() -> Vec<KmsError> {
    vec![
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
        KmsError::InvalidSignature,
        KmsError::InvalidMac,
        KmsError::NoPublicKey,
        KmsError::InvalidPeerKey,
        KmsError::AsymmetricDataKey,
        KmsError::ContextNotSupported,
        KmsError::RotationNotSupported,
        KmsError::IncorrectKeyMaterial,
        KmsError::InvalidImportToken,
        KmsError::ExpiredImportToken,
        KmsError::DigestLength(SigningAlgorithm::EcdsaSha384),
        KmsError::RegionLost(other_region()),
        KmsError::BadIntent,
        KmsError::NotReady,
        KmsError::LimitExceeded(Quota::Keys),
        KmsError::LimitExceeded(Quota::AliasesPerKey),
        KmsError::LimitExceeded(Quota::PolicySize),
        KmsError::LimitExceeded(Quota::GrantsPerKey),
        KmsError::GrantNotFound(GRANT),
        KmsError::InvalidGrantToken,
        KmsError::LimitExceeded(Quota::CustomKeyStores),
        KmsError::Tag(TagError::Duplicate),
        KmsError::Tag(TagError::TooMany),
        KmsError::Tag(TagError::Reserved),
        KmsError::Tag(TagError::AllowedRegions),
        KmsError::Tag(TagError::AllowedRegionsFixed),
    ]
}

fn about_texts() -> Vec<KmsError> {
    vec![
        KmsError::KeyNotFound("arn".into()),
        KmsError::InvalidKeyId {
            given: String::new(),
            bare: false,
        },
        KmsError::ArnNotFound("arn".into()),
        KmsError::InvalidArn(String::new()),
        KmsError::UnknownRegion("mars-north-1".into()),
        KmsError::NotOffered("SM2".into()),
        KmsError::MalformedPolicy("no version".into()),
        KmsError::Validation("too long".into()),
        KmsError::InvalidGrantId("no id".into()),
        KmsError::InvalidPrincipal("arn:aws:iam::1:group/g".into()),
        denied(
            DenyReason::NoAllow(Layer::Identity),
            DeniedResource::Named("*".into()),
        ),
        denied(
            DenyReason::NoAllow(Layer::Resource),
            DeniedResource::Named(key().to_string()),
        ),
        denied(DenyReason::CiphertextResourceHidden, DeniedResource::OfCiphertext),
        explicitly_denied(),
    ]
}

fn about_keys() -> Vec<KmsError> {
    vec![
        KmsError::AliasNotFound(alias()),
        KmsError::AliasExists(alias()),
        KmsError::Disabled(key()),
        KmsError::InvalidState {
            key: key(),
            state: KeyState::PendingImport,
        },
        KmsError::NotPendingDeletion(key()),
        KmsError::ReplicaExists {
            key_id: MULTI_REGION_KEY,
            region: other_region(),
        },
        KmsError::NotMultiRegionPrimary(key()),
        // Rotation
        KmsError::OnDemandRotationLimit(key()),
        KmsError::RotationConflict(key()),
        KmsError::NoPendingMaterial(key()),
        // Imports
        KmsError::OtherMaterialPending {
            key_id: KEY,
            new: MATERIAL,
            pending: MaterialId::new([0x99; 32]),
        },
        KmsError::KeyMaterialNotFound {
            key: key(),
            material: MATERIAL,
        },
        // Between regions
        KmsError::ReplicaNotFound {
            key_id: MULTI_REGION_KEY,
            region: other_region(),
        },
        KmsError::OutsideResidency {
            key: key(),
            region: other_region(),
        },
    ]
}

fn about_kinds() -> Vec<KmsError> {
    vec![
        KmsError::KeyUsageNotValid {
            key: key(),
            usage: KeyUsage::SignVerify,
            operation: "Encrypt".into(),
        },
        KmsError::AlgorithmIncompatible {
            algorithm: "RSAES_OAEP_SHA_256".into(),
            spec: KeySpec::Rsa2048,
        },
        KmsError::OriginNotValid {
            key: key(),
            origin: KeyOrigin::External,
        },
        KmsError::UsageNotCompatible {
            usage: KeyUsage::KeyAgreement,
            spec: KeySpec::Hmac256,
        },
        KmsError::PlaintextTooLong {
            algorithm: EncryptionAlgorithm::RsaesOaepSha1,
            spec: KeySpec::Rsa3072,
            max: 342,
        },
        KmsError::WrappingNotSupported {
            algorithm: WrappingAlgorithm::RsaesPkcs1V15,
            wrapping_spec: WrappingKeySpec::Rsa3072,
            spec: KeySpec::EccNistP521,
        },
        KmsError::MessageTypeOfSpec {
            message_type: MessageType::Digest,
            spec: KeySpec::MlDsa44,
        },
        KmsError::MessageTypeOfAlgorithm {
            message_type: MessageType::Raw,
            algorithm: SigningAlgorithm::Ed25519PhSha512,
        },
    ]
}

fn about_key_stores() -> Vec<KmsError> {
    vec![
        KmsError::CustomKeyStoreNotFound("cks-1".into()),
        KmsError::CustomKeyStoreNameInUse("vault".into()),
        KmsError::CustomKeyStoreHasKeys(key_store()),
        KmsError::CustomKeyStoreInvalidState {
            store: key_store(),
            state: ConnectionState::Connecting,
        },
        KmsError::XksProxyUriInUse(proxy().to_string()),
        KmsError::XksKeyInUse(binding().xks_key_id),
    ]
}

fn denied(reason: DenyReason, resource: DeniedResource) -> KmsError {
    let caller = "arn:aws:iam::111122223333:root".into();
    KmsError::AccessDenied(Box::new(Denied {
        caller,
        action: "kms:Decrypt".into(),
        resource,
        reason,
        because: None,
    }))
}

fn explicitly_denied() -> KmsError {
    KmsError::AccessDenied(Box::new(Denied {
        caller: "arn:aws:iam::111122223333:user/eve".into(),
        action: "kms:Encrypt".into(),
        resource: DeniedResource::Named(key().to_string()),
        reason: DenyReason::ExplicitDeny(Layer::Boundary),
        because: Some(Because {
            policy: "arn:aws:iam::111122223333:policy/limits".into(),
            sid: Some("NotAtNight".into()),
            statement: 0,
        }),
    }))
}

fn key() -> KeyArn {
    KeyArn {
        region: region(),
        account: account(),
        key_id: KEY,
    }
}

fn alias() -> AliasArn {
    AliasArn {
        region: region(),
        account: account(),
        name: "alias/payments".parse().unwrap(),
    }
}

fn deletion_scheduled(state: KeyState) -> Reply {
    Reply::DeletionScheduled {
        key_id: KEY,
        state,
        date: Some(LATER),
        window_days: 7,
    }
}

fn key_of_one_region() -> KeyMetadata {
    KeyMetadata {
        region: region(),
        manager: KeyManager::Customer,
        account: account(),
        id: KEY,
        created_at: AT,
        description: String::new(),
        state: KeyState::Enabled,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        current_material: None,
        deletion_date: None,
        pending_window_days: None,
        expiration: None,
        multi_region: None,
        custom_key_store: None,
    }
}

fn key_in_a_store() -> KeyMetadata {
    KeyMetadata {
        origin: KeyOrigin::ExternalKeyStore,
        custom_key_store: Some(binding()),
        ..key_of_one_region()
    }
}

fn key_that_expires(expiration: Expiration) -> KeyMetadata {
    KeyMetadata {
        origin: KeyOrigin::External,
        expiration: Some(expiration),
        ..key_of_one_region()
    }
}

fn multi_region_key() -> KeyMetadata {
    KeyMetadata {
        id: MULTI_REGION_KEY,
        description: "cards".into(),
        state: KeyState::PendingReplicaDeletion,
        current_material: Some(MATERIAL),
        deletion_date: Some(LATER),
        pending_window_days: Some(0),
        multi_region: Some(MultiRegionConfiguration {
            role: Role::Primary,
            primary: region(),
            replicas: vec![other_region()],
        }),
        ..key_of_one_region()
    }
}
