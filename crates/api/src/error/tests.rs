//! Names, statuses, texts and bytes of the behaviour specification.

use http::StatusCode;
use trent_domain::{
    arn::KeyArn,
    error::{Denied, DeniedResource, DenyReason, KmsError, Quota, TagError},
    ids::{GrantId, KeyId, MaterialId},
    key_spec::{EncryptionAlgorithm, KeyOrigin, KeySpec, KeyUsage, MessageType, SigningAlgorithm},
    key_state::KeyState,
    policy::Layer,
};

use super::{ApiError, ErrorName};
use crate::{json::JsonError, sigv4::SigV4Error, target::TargetError};

const ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000";

fn key() -> KeyArn {
    KeyArn {
        region: "us-east-1".parse().expect("a region"),
        account: "111122223333".parse().expect("an account"),
        key_id: KeyId::single_from_random([0; 16]),
    }
}

fn body(error: impl Into<ApiError>) -> String {
    String::from_utf8(error.into().body()).expect("UTF-8")
}

#[test]
fn refusals_of_the_domain_have_the_texts_of_aws() {
    for (error, name, message) in [
        (KmsError::KeyNotFound(ARN.to_owned()), "NotFoundException", format!("Key '{ARN}' does not exist")),
        (KmsError::InvalidKeyId { given: "foo".to_owned(), bare: true }, "NotFoundException", "Invalid keyId 'foo'".to_owned()),
        (KmsError::InvalidKeyId { given: "foo".to_owned(), bare: false }, "NotFoundException", "Invalid keyId foo".to_owned()),
        (KmsError::ArnNotFound("eu-west-1".to_owned()), "NotFoundException", "Invalid arn eu-west-1".to_owned()),
        (KmsError::AliasNotSupported, "InvalidArnException", "Key Aliases are not supported for this operation.".to_owned()),
        (KmsError::Disabled(key()), "DisabledException", format!("{ARN} is disabled.")),
        (KmsError::NotPendingDeletion(key()), "KMSInvalidStateException", format!("{ARN} is not pending deletion.")),
        (
            KmsError::KeyUsageNotValid { key: key(), usage: KeyUsage::EncryptDecrypt, operation: "GenerateMac".into() },
            "InvalidKeyUsageException",
            format!("{ARN} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac."),
        ),
        (
            KmsError::AlgorithmIncompatible { algorithm: "HMAC_SHA_256".into(), spec: KeySpec::Hmac224 },
            "InvalidKeyUsageException",
            "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.".to_owned(),
        ),
        (
            KmsError::IncorrectKey,
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.".to_owned(),
        ),
        // Rotation
        (
            KmsError::OnDemandRotationLimit(key()),
            "LimitExceededException",
            format!(
                "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be \
                 performed for this key: {ARN}"
            ),
        ),
        (
            KmsError::NoPendingMaterial(key()),
            "KMSInvalidStateException",
            format!("No available key material pending rotation for the key: {ARN}."),
        ),
        // Imports
        (
            KmsError::OtherMaterialPending {
                key_id: key().key_id,
                new: MaterialId::new([0xaa; 32]),
                pending: MaterialId::new([0xbb; 32]),
            },
            "KMSInvalidStateException",
            format!(
                "New key material (id: {}) cannot be imported into KMS key {}, because another key material (id: {}) is \
                 pending rotation.",
                "aa".repeat(32),
                key().key_id,
                "bb".repeat(32)
            ),
        ),
        // Grants
        (
            KmsError::InvalidPrincipal("arn:aws:iam::1:group/g".to_owned()),
            "InvalidArnException",
            "ARN does not refer to a valid principal: arn:aws:iam::1:group/g".to_owned(),
        ),
        (KmsError::InvalidGrantToken, "InvalidGrantTokenException", "The specified grant token is not valid.".to_owned()),
        (KmsError::InvalidGrantId("x".to_owned()), "InvalidGrantIdException", "Invalid grant ID x".to_owned()),
        (
            KmsError::GrantNotFound(GrantId::new([0xab; 32])),
            "NotFoundException",
            format!("Grant ID {} not found", "ab".repeat(32)),
        ),
        (
            KmsError::LimitExceeded(Quota::GrantsPerKey),
            "LimitExceededException",
            "The quota of 50000 grants per KMS key has been reached.".to_owned(),
        ),
        (KmsError::Tag(TagError::Duplicate), "TagException", "Duplicate tag keys".to_owned()),
        (KmsError::Tag(TagError::TooMany), "TagException", "Too many tags".to_owned()),
        (KmsError::Tag(TagError::Reserved), "TagException", "Tags beginning with aws: are reserved".to_owned()),
        (
            KmsError::Tag(TagError::AllowedRegions),
            "TagException",
            "The value of the tag trent:allowed-regions must be Regions, separated by spaces, and contain the key's own".to_owned(),
        ),
        (
            KmsError::Tag(TagError::AllowedRegionsFixed),
            "TagException",
            "The tag trent:allowed-regions can be given by CreateKey only, and does not change".to_owned(),
        ),
        (
            KmsError::OutsideResidency { key: key(), region: "eu-west-1".parse().expect("a region") },
            "UnsupportedOperationException",
            format!("The key material of {ARN} is not allowed in the eu-west-1 Region."),
        ),
        (
            KmsError::NotMultiRegionPrimary(key()),
            "UnsupportedOperationException",
            format!("{ARN} is not a multi-region primary key."),
        ),
        (
            KmsError::ReplicaNotFound { key_id: key().key_id, region: "eu-west-1".parse().expect("a region") },
            "NotFoundException",
            format!("The multi-Region key {} has no replica in the eu-west-1 Region.", key().key_id),
        ),
        (
            KmsError::OriginNotValid { key: key(), origin: KeyOrigin::External },
            "UnsupportedOperationException",
            format!("{ARN} origin is EXTERNAL which is not valid for this operation."),
        ),
        (KmsError::NotOffered("KeySpec SM2".into()), "UnsupportedOperationException", "KeySpec SM2 is not supported in this Region".to_owned()),
        (
            KmsError::UsageNotCompatible { usage: KeyUsage::KeyAgreement, spec: KeySpec::Rsa2048 },
            "ValidationException",
            "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048".to_owned(),
        ),
        (
            KmsError::AliasPrefix,
            "ValidationException",
            "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html".to_owned(),
        ),
        (KmsError::PendingWindow, "ValidationException", "PendingWindowInDays must be between 7 and 30".to_owned()),
        (KmsError::DataKeySize, "ValidationException", "Please specify either number of bytes or key spec.".to_owned()),
        (
            KmsError::DryRun,
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.".to_owned(),
        ),
        (
            KmsError::AsymmetricDataKey,
            "InvalidKeyUsageException",
            "You cannot generate a data key with an asymmetric CMK".to_owned(),
        ),
        (
            KmsError::ContextNotSupported,
            "ValidationException",
            "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.".to_owned(),
        ),
        (
            KmsError::PlaintextTooLong { algorithm: EncryptionAlgorithm::RsaesOaepSha1, spec: KeySpec::Rsa2048, max: 214 },
            "ValidationException",
            "Algorithm RSAES_OAEP_SHA_1 and key spec RSA_2048 cannot encrypt data larger than 214 bytes.".to_owned(),
        ),
        (
            KmsError::DigestLength(SigningAlgorithm::RsassaPssSha256),
            "ValidationException",
            "Digest is invalid length for algorithm RSASSA_PSS_SHA_256.".to_owned(),
        ),
        (
            KmsError::MessageTypeOfSpec { message_type: MessageType::Digest, spec: KeySpec::MlDsa44 },
            "ValidationException",
            "Message type DIGEST is incompatible with key spec ML_DSA_44.".to_owned(),
        ),
        (
            KmsError::MessageTypeOfAlgorithm { message_type: MessageType::Digest, algorithm: SigningAlgorithm::Ed25519Sha512 },
            "ValidationException",
            "Message type DIGEST is incompatible with algorithm ED25519_SHA_512.".to_owned(),
        ),
        (KmsError::Validation("KeyId must not be null".to_owned()), "ValidationException", "KeyId must not be null".to_owned()),
    ] {
        let error = ApiError::from(error);
        assert_eq!((error.name().as_str(), error.message()), (name, Some(message.as_str())));
        assert_eq!(error.status(), StatusCode::BAD_REQUEST, "{name}");
    }
}

#[test]
fn states_are_told_in_words() {
    for (state, words) in [
        (KeyState::PendingDeletion, "is pending deletion."),
        (KeyState::PendingReplicaDeletion, "is pending deletion."),
        (KeyState::PendingImport, "is pending import."),
        (KeyState::Creating, "is creating."),
        (KeyState::Updating, "is updating."),
        (KeyState::Unavailable, "is unavailable."),
    ] {
        let error = ApiError::from(KmsError::InvalidState { key: key(), state });
        assert_eq!(error.name(), ErrorName::KmsInvalidState);
        assert_eq!(error.message(), Some(format!("{ARN} {words}").as_str()));
    }
}

#[test]
fn access_denied_spells_its_message_with_a_capital() {
    let denied = |resource, reason| {
        let caller = "arn:aws:iam::111122223333:user/u".to_owned();
        body(KmsError::AccessDenied(Box::new(Denied {
            caller,
            action: "kms:Decrypt".into(),
            resource,
            reason,
            because: None,
        })))
    };
    let head = r#"{"__type":"AccessDeniedException","Message":"User: arn:aws:iam::111122223333:user/u is not authorized to perform: kms:Decrypt on "#;
    for (layer, name, with_article) in [
        (
            Layer::Identity,
            "identity-based policy",
            "an identity-based policy",
        ),
        (
            Layer::Resource,
            "resource-based policy",
            "a resource-based policy",
        ),
        (Layer::Boundary, "permissions boundary", "a permissions boundary"),
        (Layer::Session, "session policy", "a session policy"),
    ] {
        let named = || DeniedResource::Named(ARN.to_owned());
        assert_eq!(
            denied(named(), DenyReason::NoAllow(layer)),
            format!(r#"{head}resource: {ARN} because no {name} allows the kms:Decrypt action"}}"#)
        );
        assert_eq!(
            denied(named(), DenyReason::ExplicitDeny(layer)),
            format!(r#"{head}resource: {ARN} with an explicit deny in {with_article}"}}"#)
        );
    }
    assert_eq!(
        denied(DeniedResource::OfCiphertext, DenyReason::NoAllow(Layer::Identity)),
        format!(
            r#"{head}the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action"}}"#
        )
    );
    assert_eq!(
        denied(DeniedResource::OfCiphertext, DenyReason::CiphertextResourceHidden),
        format!(
            r#"{head}the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access"}}"#
        )
    );
}

#[test]
fn some_errors_say_nothing_but_their_name() {
    assert_eq!(
        body(KmsError::InvalidCiphertext),
        r#"{"__type":"InvalidCiphertextException"}"#
    );
    for (error, name) in [
        (KmsError::InvalidSignature, "KMSInvalidSignatureException"),
        (KmsError::InvalidMac, "KMSInvalidMacException"),
        (KmsError::NoPublicKey, "UnsupportedOperationException"),
        (KmsError::InvalidPeerKey, "ValidationException"),
    ] {
        assert_eq!(body(error), format!(r#"{{"__type":"{name}"}}"#));
    }
    assert_eq!(
        body(TargetError::UnknownOperation),
        r#"{"__type":"UnknownOperationException"}"#
    );
}

#[test]
fn who_does_not_speak_json_gets_none() {
    let error = ApiError::from(TargetError::NotAnApiCall);
    assert_eq!(error.status(), StatusCode::NOT_FOUND);
    assert!(!error.is_json());
    assert_eq!(body(error), "<UnknownOperationException/>\n");
}

#[test]
fn errors_of_authentication_have_their_own_names() {
    for (error, name) in [
        (
            SigV4Error::MissingAuthenticationToken,
            "MissingAuthenticationTokenException",
        ),
        (
            SigV4Error::MalformedCredential("x".to_owned()),
            "IncompleteSignatureException",
        ),
        (SigV4Error::UnrecognizedClient, "UnrecognizedClientException"),
        (SigV4Error::ExpiredToken, "ExpiredTokenException"),
        (SigV4Error::SignatureMismatch, "InvalidSignatureException"),
        (
            SigV4Error::WrongRegion("us-east-2".to_owned()),
            "InvalidSignatureException",
        ),
    ] {
        let text = error.to_string();
        let error = ApiError::from(error);
        assert_eq!(
            (error.name().as_str(), error.message()),
            (name, Some(text.as_str()))
        );
        assert_eq!(error.status(), StatusCode::BAD_REQUEST);
    }
    assert_eq!(
        body(SigV4Error::UnrecognizedClient),
        r#"{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}"#
    );
}

#[test]
fn faults_are_retryable_and_have_statuses_of_faults() {
    for (error, status) in [
        (ApiError::internal(), 500),
        (ApiError::key_unavailable(), 500),
        (ApiError::dependency_timeout(), 503),
        (ApiError::service_unavailable(), 503),
        (ApiError::from(KmsError::NotReady), 503),
        (
            ApiError::from(KmsError::RegionLost("eu-west-1".parse().unwrap())),
            503,
        ),
        (ApiError::throttled(), 400),
        (ApiError::request_timeout(), 408),
    ] {
        assert_eq!(error.status().as_u16(), status);
        assert!(error.name().is_retryable(), "{}", error.name());
    }
    for error in [
        ApiError::request_too_large(),
        ApiError::malformed_body(),
        ApiError::from(KmsError::InvalidGrantToken),
        ApiError::from(JsonError::Base64),
        ApiError::from(KmsError::LimitExceeded(Quota::Keys)),
    ] {
        assert!(!error.name().is_retryable(), "{}", error.name());
    }
    assert_eq!(
        ApiError::request_too_large().status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[test]
fn every_fault_is_retryable_and_no_fault_is_a_client_error() {
    for name in ErrorName::ALL {
        let is_fault = name.status().is_server_error();
        assert_eq!(
            name.is_retryable(),
            is_fault || [ErrorName::RequestTimeout, ErrorName::Throttling].contains(name),
            "{name}"
        );
    }
}
