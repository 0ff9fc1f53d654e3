//! The domain's refusals.

use trent_domain::{
    error::{KmsError, Quota, TagError},
    key_state::KeyState,
    limits,
};

use super::{ApiError, ErrorName, denied};

const ALIAS_PREFIX: &str = "Alias must start with the prefix \"alias/\". Please see \
                            https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html";

impl From<KmsError> for ApiError {
    fn from(error: KmsError) -> Self {
        use ErrorName as Name;
        match error {
            KmsError::KeyNotFound(arn) => Self::new(Name::NotFound, format!("Key '{arn}' does not exist")),
            KmsError::InvalidKeyId { given, bare: true } => {
                Self::new(Name::NotFound, format!("Invalid keyId '{given}'"))
            }
            KmsError::InvalidKeyId { given, bare: false } => {
                Self::new(Name::NotFound, format!("Invalid keyId {given}"))
            }
            KmsError::ArnNotFound(region) => Self::new(Name::NotFound, format!("Invalid arn {region}")),
            KmsError::InvalidArn(arn) => Self::new(Name::InvalidArn, format!("Invalid arn {arn}")),
            KmsError::AliasNotFound(arn) => Self::new(Name::NotFound, format!("Alias {arn} is not found.")),
            KmsError::AliasNotSupported => Self::new(
                Name::InvalidArn,
                "Key Aliases are not supported for this operation.",
            ),
            KmsError::AccessDenied(denied) => Self::new(Name::AccessDenied, denied::message(&denied)),
            KmsError::Disabled(key) => Self::new(Name::Disabled, format!("{key} is disabled.")),
            KmsError::InvalidState { key, state } => {
                Self::new(Name::KmsInvalidState, format!("{key} is {}.", in_prose(state)))
            }
            KmsError::NotPendingDeletion(key) => {
                Self::new(Name::KmsInvalidState, format!("{key} is not pending deletion."))
            }
            KmsError::KeyUsageNotValid {
                key,
                usage,
                operation,
            } => Self::new(
                Name::InvalidKeyUsage,
                format!("{key} key usage is {usage} which is not valid for {operation}."),
            ),
            KmsError::AlgorithmIncompatible { algorithm, spec } => Self::new(
                Name::InvalidKeyUsage,
                format!("Algorithm {algorithm} is incompatible with key spec {spec}."),
            ),
            KmsError::IncorrectKey => Self::new(
                Name::IncorrectKey,
                "The key ID in the request does not identify a CMK that can perform this operation.",
            ),
            KmsError::InvalidCiphertext => Self::without_message(Name::InvalidCiphertext),
            KmsError::AliasExists(arn) => Self::new(
                Name::AlreadyExists,
                format!("An alias with the name {arn} already exists"),
            ),
            KmsError::ReplicaExists { key_id, region } => Self::new(
                Name::AlreadyExists,
                format!("The multi-Region key {key_id} already exists in the {region} Region."),
            ),
            KmsError::LimitExceeded(quota) => Self::new(Name::LimitExceeded, quota_text(quota)),
            KmsError::Tag(error) => Self::new(Name::Tag, tag_text(error)),
            KmsError::NotMultiRegionPrimary(key) => Self::new(
                Name::UnsupportedOperation,
                format!("{key} is not a multi-region primary key."),
            ),
            KmsError::OriginNotValid { key, origin } => Self::new(
                Name::UnsupportedOperation,
                format!("{key} origin is {origin} which is not valid for this operation."),
            ),
            KmsError::UnknownRegion(region) => Self::new(
                Name::UnsupportedOperation,
                format!("{region} is not a Region of this service."),
            ),
            KmsError::NotOffered(feature) => Self::new(
                Name::UnsupportedOperation,
                format!("{feature} is not supported in this Region"),
            ),
            KmsError::UsageNotCompatible { usage, spec } => Self::new(
                Name::Validation,
                format!("KeyUsage {usage} is not compatible with KeySpec {spec}"),
            ),
            KmsError::AliasTargetKind => Self::new(
                Name::Validation,
                "The current and the new target of an alias must be of the same type and have the same key usage.",
            ),
            KmsError::AliasPrefix => Self::new(Name::Validation, ALIAS_PREFIX),
            KmsError::InvalidAliasName => {
                Self::new(Name::InvalidAliasName, "The alias name is not valid or reserved.")
            }
            KmsError::PendingWindow => {
                Self::new(Name::Validation, "PendingWindowInDays must be between 7 and 30")
            }
            KmsError::DataKeySize => Self::new(
                Name::Validation,
                "Please specify either number of bytes or key spec.",
            ),
            KmsError::PolicyNotFound => Self::new(Name::NotFound, "No such policy exists"),
            KmsError::MalformedPolicy(text) => Self::new(Name::MalformedPolicyDocument, text),
            KmsError::InvalidMarker => Self::new(Name::InvalidMarker, "The marker is not valid."),
            KmsError::DryRun => Self::new(
                Name::DryRunOperation,
                "The request would have succeeded, but the DryRun option is set.",
            ),
            KmsError::Validation(text) => Self::new(Name::Validation, text),
            // Cryptography
            KmsError::InvalidSignature => Self::without_message(Name::KmsInvalidSignature),
            KmsError::InvalidMac => Self::without_message(Name::KmsInvalidMac),
            KmsError::NoPublicKey => Self::without_message(Name::UnsupportedOperation),
            KmsError::InvalidPeerKey => Self::without_message(Name::Validation),
            KmsError::AsymmetricDataKey => Self::new(
                Name::InvalidKeyUsage,
                "You cannot generate a data key with an asymmetric CMK",
            ),
            KmsError::ContextNotSupported => Self::new(
                Name::Validation,
                "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.",
            ),
            KmsError::PlaintextTooLong { algorithm, spec, max } => Self::new(
                Name::Validation,
                format!(
                    "Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {max} bytes."
                ),
            ),
            KmsError::DigestLength(algorithm) => Self::new(
                Name::Validation,
                format!("Digest is invalid length for algorithm {algorithm}."),
            ),
            KmsError::MessageTypeOfSpec { message_type, spec } => Self::new(
                Name::Validation,
                format!("Message type {message_type} is incompatible with key spec {spec}."),
            ),
            KmsError::MessageTypeOfAlgorithm {
                message_type,
                algorithm,
            } => Self::new(
                Name::Validation,
                format!("Message type {message_type} is incompatible with algorithm {algorithm}."),
            ),
            // Rotation
            KmsError::RotationNotSupported => Self::without_message(Name::UnsupportedOperation),
            KmsError::OnDemandRotationLimit(key) => Self::new(
                Name::LimitExceeded,
                format!(
                    "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can \
                     be performed for this key: {key}"
                ),
            ),
            KmsError::RotationConflict(key) => Self::new(
                Name::Conflict,
                format!("{key} is being rotated, or will be automatically within the next 20 minutes."),
            ),
            KmsError::NoPendingMaterial(key) => Self::new(
                Name::KmsInvalidState,
                format!("No available key material pending rotation for the key: {key}."),
            ),
            // Imports
            KmsError::OtherMaterialPending { key_id, new, pending } => Self::new(
                Name::KmsInvalidState,
                format!(
                    "New key material (id: {new}) cannot be imported into KMS key {key_id}, because another key material \
                     (id: {pending}) is pending rotation."
                ),
            ),
            KmsError::IncorrectKeyMaterial => Self::without_message(Name::IncorrectKeyMaterial),
            KmsError::KeyMaterialNotFound { key, material } => Self::new(
                Name::NotFound,
                format!("Key material {material} of {key} does not exist"),
            ),
            KmsError::InvalidImportToken => Self::without_message(Name::InvalidImportToken),
            KmsError::ExpiredImportToken => Self::without_message(Name::ExpiredImportToken),
            KmsError::WrappingNotSupported {
                algorithm,
                wrapping_spec,
                spec,
            } => Self::new(
                Name::UnsupportedOperation,
                format!(
                    "WrappingAlgorithm {algorithm} with WrappingKeySpec {wrapping_spec} is not supported for KeySpec {spec}."
                ),
            ),
            // Grants
            KmsError::GrantNotFound(id) => Self::new(Name::NotFound, format!("Grant ID {id} not found")),
            KmsError::InvalidGrantId(given) => {
                Self::new(Name::InvalidGrantId, format!("Invalid grant ID {given}"))
            }
            KmsError::InvalidGrantToken => {
                Self::new(Name::InvalidGrantToken, "The specified grant token is not valid.")
            }
            KmsError::InvalidPrincipal(given) => Self::new(
                Name::InvalidArn,
                format!("ARN does not refer to a valid principal: {given}"),
            ),
            // Tags and policies
            // Custom key stores
            KmsError::CustomKeyStoreNotFound(given) => Self::new(
                Name::CustomKeyStoreNotFound,
                format!("The custom key store {given} does not exist."),
            ),
            KmsError::CustomKeyStoreNameInUse(name) => Self::new(
                Name::CustomKeyStoreNameInUse,
                format!("The custom key store name {name} is already in use in this account and Region."),
            ),
            KmsError::CustomKeyStoreHasKeys(store) => Self::new(
                Name::CustomKeyStoreHasCmks,
                format!(
                    "The custom key store {store} contains KMS keys. Keys that are pending deletion count."
                ),
            ),
            KmsError::CustomKeyStoreInvalidState { store, state } => Self::new(
                Name::CustomKeyStoreInvalidState,
                format!(
                    "The connection state {state} of the custom key store {store} does not allow the operation."
                ),
            ),
            KmsError::XksProxyUriInUse(uri) => Self::new(
                Name::XksProxyUriInUse,
                format!(
                    "The proxy at {uri} belongs to another external key store in this account and Region."
                ),
            ),
            KmsError::XksKeyInUse(id) => Self::new(
                Name::XksKeyAlreadyInUse,
                format!("The external key {id} belongs to another KMS key in this external key store."),
            ),
            // Usage and AWS managed keys
            // Between regions
            KmsError::ReplicaNotFound { key_id, region } => Self::new(
                Name::NotFound,
                format!("The multi-Region key {key_id} has no replica in the {region} Region."),
            ),
            KmsError::OutsideResidency { key, region } => Self::new(
                Name::UnsupportedOperation,
                format!("The key material of {key} is not allowed in the {region} Region."),
            ),
            KmsError::BadIntent => Self::internal(),
            KmsError::NotReady | KmsError::RegionLost(_) => Self::dependency_timeout(),
        }
    }
}

/// A state as the texts say it. CloudWatch alarms that AWS documents match on `is pending deletion.`.
fn in_prose(state: KeyState) -> &'static str {
    match state {
        KeyState::Creating => "creating",
        KeyState::Enabled => "enabled",
        KeyState::Disabled => "disabled",
        KeyState::PendingDeletion | KeyState::PendingReplicaDeletion => "pending deletion",
        KeyState::PendingImport => "pending import",
        KeyState::Unavailable => "unavailable",
        KeyState::Updating => "updating",
    }
}

fn quota_text(quota: Quota) -> String {
    match quota {
        Quota::Keys => format!(
            "The quota of {} KMS keys has been reached.",
            limits::MAX_KEYS_PER_ACCOUNT
        ),
        Quota::AliasesPerKey => {
            format!(
                "The quota of {} aliases per KMS key has been reached.",
                limits::MAX_ALIASES_PER_KEY
            )
        }
        Quota::GrantsPerKey => {
            format!(
                "The quota of {} grants per KMS key has been reached.",
                limits::MAX_GRANTS_PER_KEY
            )
        }
        Quota::CustomKeyStores => format!(
            "The quota of {} custom key stores has been reached.",
            limits::MAX_CUSTOM_KEY_STORES_PER_ACCOUNT
        ),
        Quota::PolicySize => {
            format!(
                "The key policy is larger than {} bytes.",
                limits::MAX_POLICY_BYTES
            )
        }
    }
}

fn tag_text(error: TagError) -> &'static str {
    match error {
        TagError::Duplicate => "Duplicate tag keys",
        TagError::TooMany => "Too many tags",
        TagError::Reserved => "Tags beginning with aws: are reserved",
        TagError::AllowedRegions => {
            "The value of the tag trent:allowed-regions must be Regions, separated by spaces, and contain the key's own"
        }
        TagError::AllowedRegionsFixed => {
            "The tag trent:allowed-regions can be given by CreateKey only, and does not change"
        }
    }
}
