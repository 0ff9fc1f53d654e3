//! Why an operation is refused. Data only: the wire names and texts stand in one table, in `api`.

use std::borrow::Cow;

use crate::arn::{AliasArn, KeyArn};
use crate::custom_key_store::ConnectionState;
use crate::ids::{CustomKeyStoreId, GrantId, KeyId, MaterialId, RegionName};
use crate::key_spec::{
    EncryptionAlgorithm, KeyOrigin, KeySpec, KeyUsage, MessageType, SigningAlgorithm, WrappingAlgorithm,
    WrappingKeySpec,
};
use crate::key_state::KeyState;
use crate::policy::{Because, Layer};
use crate::xks::XksKeyId;

/// A refusal that AWS KMS has a name for. Its texts are constants where they were made, and owned where they were read
/// from another node or from disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KmsError {
    /// No such key: the ARN as the answer names it.
    KeyNotFound(String),
    /// Malformed key id, as given; quoted in the text when it was given bare, unquoted when inside an ARN.
    InvalidKeyId {
        /// What was given.
        given: String,
        /// Whether it stood alone.
        bare: bool,
    },
    /// An ARN that names nothing here: what the text says of it is the region it names if that is another one, or all of it
    /// where the operation has no other name for a malformed one.
    ArnNotFound(String),
    /// An ARN that cannot be one of ours.
    InvalidArn(String),
    /// No such alias.
    AliasNotFound(AliasArn),
    /// An alias where only key ids and key ARNs are taken.
    AliasNotSupported,
    /// Not authorised.
    AccessDenied(Box<Denied>),
    /// The key is Disabled.
    Disabled(KeyArn),
    /// The key is in a state that refuses the operation.
    InvalidState {
        /// The key.
        key: KeyArn,
        /// Its state.
        state: KeyState,
    },
    /// CancelKeyDeletion on a key that is not pending deletion.
    NotPendingDeletion(KeyArn),
    /// The key's usage does not fit the operation.
    KeyUsageNotValid {
        /// The key.
        key: KeyArn,
        /// Its usage.
        usage: KeyUsage,
        /// The operation's API name.
        operation: Cow<'static, str>,
    },
    /// The algorithm does not fit the key spec.
    AlgorithmIncompatible {
        /// The algorithm's API name.
        algorithm: Cow<'static, str>,
        /// The key's spec.
        spec: KeySpec,
    },
    /// The named key did not make this ciphertext.
    IncorrectKey,
    /// The ciphertext cannot be opened; nothing more is said.
    InvalidCiphertext,
    /// The alias exists.
    AliasExists(AliasArn),
    /// The region already has a member of this multi-Region key.
    ReplicaExists {
        /// The key.
        key_id: KeyId,
        /// The region.
        region: RegionName,
    },
    /// A resource quota is used up.
    LimitExceeded(Quota),
    /// A tag rule is broken.
    Tag(TagError),
    /// The key is not a multi-Region primary.
    NotMultiRegionPrimary(KeyArn),
    /// The key's origin does not fit.
    OriginNotValid {
        /// The key.
        key: KeyArn,
        /// Its origin.
        origin: KeyOrigin,
    },
    /// No region of that name in this cluster.
    UnknownRegion(String),
    /// A feature or key spec this build does not offer.
    NotOffered(Cow<'static, str>),
    /// Key usage and key spec do not go together.
    UsageNotCompatible {
        /// The usage.
        usage: KeyUsage,
        /// The spec.
        spec: KeySpec,
    },
    /// The new target of an alias is of another kind than the old one.
    AliasTargetKind,
    /// An alias name outside `alias/…`.
    AliasPrefix,
    /// A reserved or malformed alias name.
    InvalidAliasName,
    /// The window is outside 7..30 days.
    PendingWindow,
    /// Neither or both of NumberOfBytes and KeySpec.
    DataKeySize,
    /// No such key policy name.
    PolicyNotFound,
    /// The policy is not an acceptable document.
    MalformedPolicy(Cow<'static, str>),
    /// Marker of another list, or garbage.
    InvalidMarker,
    /// Everything would have worked; DryRun was set.
    DryRun,
    /// A parameter rule with AWS's own text.
    Validation(String),
    // Cryptography
    /// The signature is not of this message, algorithm and key; nothing more is said.
    InvalidSignature,
    /// The MAC is not of this message and key; nothing more is said.
    InvalidMac,
    /// The key has no public half; nothing more is said.
    NoPublicKey,
    /// No secret can be agreed on with the public key that was given; nothing more is said.
    InvalidPeerKey,
    /// A data key is wanted of an asymmetric key.
    AsymmetricDataKey,
    /// An encryption context for an asymmetric algorithm.
    ContextNotSupported,
    /// More plaintext than RSA encrypts.
    PlaintextTooLong {
        /// The algorithm.
        algorithm: EncryptionAlgorithm,
        /// The key's spec.
        spec: KeySpec,
        /// What the two take at most, in bytes.
        max: u32,
    },
    /// A digest of another length than the algorithm's.
    DigestLength(SigningAlgorithm),
    /// A type of message that keys of the spec do not sign.
    MessageTypeOfSpec {
        /// The type.
        message_type: MessageType,
        /// The key's spec.
        spec: KeySpec,
    },
    /// A type of message that the algorithm does not sign.
    MessageTypeOfAlgorithm {
        /// The type.
        message_type: MessageType,
        /// The algorithm.
        algorithm: SigningAlgorithm,
    },
    // Rotation
    /// Keys of this kind do not rotate; nothing more is said.
    RotationNotSupported,
    /// The key has been rotated on demand as often as it can be.
    OnDemandRotationLimit(KeyArn),
    /// Another rotation of the key is under way, or due too soon.
    RotationConflict(KeyArn),
    /// No imported material waits for a rotation.
    NoPendingMaterial(KeyArn),
    // Imports
    /// Other new material waits for a rotation.
    OtherMaterialPending {
        /// The key.
        key_id: KeyId,
        /// The material that was to be imported.
        new: MaterialId,
        /// The material that waits.
        pending: MaterialId,
    },
    /// The material is not the one that the key takes; nothing more is said.
    IncorrectKeyMaterial,
    /// The key never had material of this id.
    KeyMaterialNotFound {
        /// The key.
        key: KeyArn,
        /// What was asked for.
        material: MaterialId,
    },
    /// The import token was not made for this key in this region.
    InvalidImportToken,
    /// The import token is too old.
    ExpiredImportToken,
    /// Material of this spec cannot come wrapped so.
    WrappingNotSupported {
        /// How it is wrapped.
        algorithm: WrappingAlgorithm,
        /// What it is wrapped with.
        wrapping_spec: WrappingKeySpec,
        /// The key's spec.
        spec: KeySpec,
    },
    // Grants
    /// The key has no such grant (any more).
    GrantNotFound(GrantId),
    /// A grant id that is none.
    InvalidGrantId(String),
    /// A grant token of no grant.
    InvalidGrantToken,
    /// A text that cannot be the ARN of a principal.
    InvalidPrincipal(String),
    // Tags and policies
    // Custom key stores
    /// No such custom key store of the caller's: its id or name, as given.
    CustomKeyStoreNotFound(String),
    /// The name of another custom key store.
    CustomKeyStoreNameInUse(String),
    /// A custom key store that still has keys.
    CustomKeyStoreHasKeys(CustomKeyStoreId),
    /// The connection of a custom key store refuses the operation.
    CustomKeyStoreInvalidState {
        /// The store.
        store: CustomKeyStoreId,
        /// The state of its connection.
        state: ConnectionState,
    },
    /// The address of another custom key store's proxy.
    XksProxyUriInUse(String),
    /// The external key of another KMS key.
    XksKeyInUse(XksKeyId),
    // Usage and AWS managed keys
    // Between regions
    /// The multi-Region key has no replica in that region.
    ReplicaNotFound {
        /// The key.
        key_id: KeyId,
        /// The region.
        region: RegionName,
    },
    /// The region was declared lost, and what has become of its multi-Region primaries is not known everywhere yet: retry.
    RegionLost(RegionName),
    /// The key's material may not be in that region.
    OutsideResidency {
        /// The key.
        key: KeyArn,
        /// The region.
        region: RegionName,
    },
    /// What another region sent does not fit together. No client sees this.
    BadIntent,
    /// The region is not set up yet: retry.
    NotReady,
}

/// An authorisation that failed, with what the answer may say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// The caller's ARN.
    pub caller: String,
    /// The IAM action, such as `kms:Decrypt`.
    pub action: Cow<'static, str>,
    /// What was asked for.
    pub resource: DeniedResource,
    /// Why.
    pub reason: DenyReason,
    /// The statement that denies, where one does. No client is told.
    pub because: Option<Because>,
}

/// The resource an AccessDenied text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeniedResource {
    /// An ARN or `*`.
    Named(String),
    /// `the resource associated with this ciphertext`: existence is not revealed.
    OfCiphertext,
}

/// Which part of the evaluation refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DenyReason {
    /// No policy of this kind allows.
    NoAllow(Layer),
    /// A policy of this kind denies.
    ExplicitDeny(Layer),
    /// The merged text for ciphertexts of unknown or forbidden keys.
    CiphertextResourceHidden,
}

/// A resource quota (AWS KMS quotas).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// Keys per account and region.
    Keys,
    /// Aliases per key.
    AliasesPerKey,
    /// Bytes of a key policy.
    PolicySize,
    /// Grants per key.
    GrantsPerKey,
    /// Custom key stores per account and region.
    CustomKeyStores,
}

/// A broken tag rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagError {
    /// A key twice in one request.
    Duplicate,
    /// More than 50.
    TooMany,
    /// A key starting with `aws:`.
    Reserved,
    /// A list of allowed regions that is none, or without the key's own region.
    AllowedRegions,
    /// The list of allowed regions, after CreateKey.
    AllowedRegionsFixed,
}
