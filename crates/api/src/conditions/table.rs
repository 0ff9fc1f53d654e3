//! Which member of which request is the value of which condition key. What follows from the key, the caller or the time
//! is not here.

use trent_domain::operation::Operation::{self, *};
use trent_domain::policy::{KeyFamily, KnownKey};

use super::source::Source::{self, *};

/// A condition key, or all of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Known(KnownKey),
    Family(KeyFamily),
}

/// Which authorization sees the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// That of the request; of ReEncrypt the one on the destination key.
    Request,
    /// That on ReEncrypt's source key.
    Source,
}

/// A condition key, the operations that have it, and where: the first place where there is something counts, and of a
/// family all do.
pub(super) struct Row {
    pub(super) key: Named,
    pub(super) side: Side,
    pub(super) operations: &'static [Operation],
    pub(super) sources: &'static [Source],
}

/// Operations that encrypt or decrypt under the one encryption context of the request.
const WITH_CONTEXT: &[Operation] = &[
    Encrypt,
    Decrypt,
    GenerateDataKey,
    GenerateDataKeyWithoutPlaintext,
    GenerateDataKeyPair,
    GenerateDataKeyPairWithoutPlaintext,
];

const fn known(key: KnownKey, operations: &'static [Operation], sources: &'static [Source]) -> Row {
    Row {
        key: Named::Known(key),
        side: Side::Request,
        operations,
        sources,
    }
}

const fn family(key: KeyFamily, operations: &'static [Operation], sources: &'static [Source]) -> Row {
    Row {
        key: Named::Family(key),
        side: Side::Request,
        operations,
        sources,
    }
}

const fn of_source(row: Row) -> Row {
    Row {
        side: Side::Source,
        ..row
    }
}

pub(super) const ROWS: &[Row] = &[
    known(
        KnownKey::BypassPolicyLockoutSafetyCheck,
        &[CreateKey, PutKeyPolicy, ReplicateKey],
        &[Member(&["BypassPolicyLockoutSafetyCheck"])],
    ),
    known(
        KnownKey::DataKeyPairSpec,
        &[GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext],
        &[Member(&["KeyPairSpec"])],
    ),
    known(
        KnownKey::EncryptionAlgorithm,
        WITH_CONTEXT,
        &[Member(&["EncryptionAlgorithm"]), Default("SYMMETRIC_DEFAULT")],
    ),
    known(
        KnownKey::EncryptionAlgorithm,
        &[ReEncrypt],
        &[
            Member(&["DestinationEncryptionAlgorithm"]),
            Default("SYMMETRIC_DEFAULT"),
        ],
    ),
    of_source(known(
        KnownKey::EncryptionAlgorithm,
        &[ReEncrypt],
        &[
            Member(&["SourceEncryptionAlgorithm"]),
            Default("SYMMETRIC_DEFAULT"),
        ],
    )),
    family(
        KeyFamily::EncryptionContext,
        WITH_CONTEXT,
        &[Pairs(&["EncryptionContext"])],
    ),
    known(
        KnownKey::EncryptionContextKeys,
        WITH_CONTEXT,
        &[Names(&["EncryptionContext"])],
    ),
    family(
        KeyFamily::EncryptionContext,
        &[ReEncrypt],
        &[Pairs(&["DestinationEncryptionContext"])],
    ),
    known(
        KnownKey::EncryptionContextKeys,
        &[ReEncrypt],
        &[Names(&["DestinationEncryptionContext"])],
    ),
    of_source(family(
        KeyFamily::EncryptionContext,
        &[ReEncrypt],
        &[Pairs(&["SourceEncryptionContext"])],
    )),
    of_source(known(
        KnownKey::EncryptionContextKeys,
        &[ReEncrypt],
        &[Names(&["SourceEncryptionContext"])],
    )),
    // A grant's constraints are what CreateGrant has in place of a context.
    family(
        KeyFamily::EncryptionContext,
        &[CreateGrant],
        &[
            Pairs(&["Constraints", "EncryptionContextEquals"]),
            Pairs(&["Constraints", "EncryptionContextSubset"]),
        ],
    ),
    known(
        KnownKey::EncryptionContextKeys,
        &[CreateGrant],
        &[
            Names(&["Constraints", "EncryptionContextEquals"]),
            Names(&["Constraints", "EncryptionContextSubset"]),
        ],
    ),
    known(
        KnownKey::ExpirationModel,
        &[ImportKeyMaterial],
        &[Member(&["ExpirationModel"]), Default("KEY_MATERIAL_EXPIRES")],
    ),
    known(
        KnownKey::GrantConstraintType,
        &[CreateGrant],
        &[
            IfPresent(
                &["Constraints", "EncryptionContextEquals"],
                "EncryptionContextEquals",
            ),
            IfPresent(
                &["Constraints", "EncryptionContextSubset"],
                "EncryptionContextSubset",
            ),
            IfPresent(&["Constraints", "SourceArn"], "SourceArn"),
        ],
    ),
    known(
        KnownKey::GrantConstraintSourceArn,
        &[CreateGrant],
        &[Member(&["Constraints", "SourceArn"])],
    ),
    known(
        KnownKey::GrantOperations,
        &[CreateGrant],
        &[List(&["Operations"])],
    ),
    known(
        KnownKey::GranteePrincipal,
        &[CreateGrant],
        &[Member(&["GranteePrincipal"])],
    ),
    known(
        KnownKey::GranteeServicePrincipal,
        &[CreateGrant],
        &[Member(&["GranteeServicePrincipal"])],
    ),
    known(
        KnownKey::RetiringPrincipal,
        &[CreateGrant],
        &[Member(&["RetiringPrincipal"])],
    ),
    known(
        KnownKey::RetiringServicePrincipal,
        &[CreateGrant],
        &[Member(&["RetiringServicePrincipal"])],
    ),
    known(
        KnownKey::KeyAgreementAlgorithm,
        &[DeriveSharedSecret],
        &[Member(&["KeyAgreementAlgorithm"])],
    ),
    known(
        KnownKey::KeyOrigin,
        &[CreateKey],
        &[Member(&["Origin"]), Default("AWS_KMS")],
    ),
    known(KnownKey::KeySpec, &[CreateKey], KEY_SPEC),
    known(KnownKey::CustomerMasterKeySpec, &[CreateKey], KEY_SPEC),
    known(KnownKey::KeyUsage, &[CreateKey], KEY_USAGE),
    known(KnownKey::CustomerMasterKeyUsage, &[CreateKey], KEY_USAGE),
    known(
        KnownKey::MultiRegion,
        &[CreateKey],
        &[Member(&["MultiRegion"]), Default("false")],
    ),
    known(
        KnownKey::MultiRegionKeyType,
        &[CreateKey],
        &[IfTrue("MultiRegion", "PRIMARY")],
    ),
    known(
        KnownKey::MacAlgorithm,
        &[GenerateMac, VerifyMac],
        &[Member(&["MacAlgorithm"])],
    ),
    known(
        KnownKey::MessageType,
        &[Sign, Verify],
        &[Member(&["MessageType"]), Default("RAW")],
    ),
    known(
        KnownKey::PolicyName,
        &[GetKeyPolicy, PutKeyPolicy],
        &[Member(&["PolicyName"]), Default("default")],
    ),
    known(
        KnownKey::PrimaryRegion,
        &[UpdatePrimaryRegion],
        &[Member(&["PrimaryRegion"])],
    ),
    known(
        KnownKey::ReplicaRegion,
        &[ReplicateKey],
        &[Member(&["ReplicaRegion"])],
    ),
    known(
        KnownKey::RotationPeriodInDays,
        &[EnableKeyRotation],
        &[Member(&["RotationPeriodInDays"])],
    ),
    known(
        KnownKey::ScheduleKeyDeletionPendingWindowInDays,
        &[ScheduleKeyDeletion],
        &[Member(&["PendingWindowInDays"]), Default("30")],
    ),
    known(
        KnownKey::SigningAlgorithm,
        &[Sign, Verify],
        &[Member(&["SigningAlgorithm"])],
    ),
    known(KnownKey::ValidTo, &[ImportKeyMaterial], &[Member(&["ValidTo"])]),
    known(
        KnownKey::WrappingAlgorithm,
        &[GetParametersForImport],
        &[Member(&["WrappingAlgorithm"])],
    ),
    known(
        KnownKey::WrappingKeySpec,
        &[GetParametersForImport],
        &[Member(&["WrappingKeySpec"])],
    ),
    family(
        KeyFamily::RequestTag,
        &[CreateKey, ReplicateKey, TagResource],
        &[Tags("Tags")],
    ),
    known(
        KnownKey::AwsTagKeys,
        &[CreateKey, ReplicateKey, TagResource],
        &[TagKeys("Tags")],
    ),
    known(KnownKey::AwsTagKeys, &[UntagResource], &[List(&["TagKeys"])]),
];

const KEY_SPEC: &[Source] = &[
    Member(&["KeySpec"]),
    Member(&["CustomerMasterKeySpec"]),
    Default("SYMMETRIC_DEFAULT"),
];

const KEY_USAGE: &[Source] = &[Member(&["KeyUsage"]), Default("ENCRYPT_DECRYPT")];
