//! The 56 operations of the AWS KMS API: one row each, with everything that differs between them but their work.

use crate::arn::KeyArn;
use crate::error::KmsError;
use crate::key_spec::KeyUsage;

/// What an operation does to the region's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Shows state.
    Read,
    /// Uses key material or randomness, changes nothing.
    Use,
    /// Changes replicated state: becomes an entry in the log.
    Change,
}

/// Which identifiers the operation's key member takes (AWS KMS API Reference, per operation).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// There is no such member.
    Nothing,
    /// Key id or key ARN.
    KeyOnly,
    /// Key id, key ARN, alias name or alias ARN.
    KeyOrAlias,
    /// An alias name, not an ARN.
    AliasName,
}

/// Whose keys the operation can reach (AWS KMS Developer Guide, "Cross-account use").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Keys of the caller's account.
    OwnAccount,
    /// Keys of any account whose key policy allows it.
    AnyAccount,
}

/// How fresh the state must be that the operation reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// Nothing acknowledged before the request may be missing.
    Linearizable,
    /// Whatever this node has: the answer does not depend on state.
    Local,
}

/// Whether this build carries the operation out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// Yes.
    Offered,
    /// It is known, and answered with UnsupportedOperationException.
    Known,
}

/// One operation's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The API name.
    pub name: &'static str,
    /// The IAM action on the key (or resource) that the request names.
    pub action: &'static str,
    /// The IAM action on the key that made the ciphertext given; differs for ReEncrypt alone.
    pub source_action: &'static str,
    /// Read, Use or Change.
    pub kind: Kind,
    /// What its key member takes.
    pub accepts: Accepts,
    /// The usage the key must have.
    pub usage: Option<KeyUsage>,
    /// Whose keys it can reach.
    pub reach: Reach,
    /// How fresh the state must be.
    pub consistency: Consistency,
    /// Whether asking by a predefined alias makes the AWS managed key that it stands for, before the operation begins.
    pub makes_managed_keys: bool,
    /// Whether this build offers it.
    pub availability: Availability,
}

macro_rules! operations {
    ($($name:ident: $kind:ident, $accepts:ident, $usage:ident, $reach:ident, $consistency:ident, $availability:ident;)*) => {
        /// An operation of the AWS KMS API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $(#[doc = concat!("`", stringify!($name), "`")] $name,)*
        }

        impl Operation {
            /// Every operation, by name.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The operation of that API name; names are case-sensitive.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $(stringify!($name) => Some(Self::$name),)* _ => None }
            }

            /// The operation's row.
            pub const fn row(self) -> &'static Row {
                match self {
                    $(Self::$name => const { &Row {
                        name: stringify!($name),
                        action: iam_action!($name),
                        source_action: iam_source_action!($name),
                        kind: Kind::$kind,
                        accepts: Accepts::$accepts,
                        usage: usage!($usage),
                        reach: Reach::$reach,
                        consistency: Consistency::$consistency,
                        makes_managed_keys: makes_managed_keys!($name),
                        availability: Availability::$availability,
                    } },)*
                }
            }
        }
    };
}

macro_rules! iam_action {
    (ReEncrypt) => {
        "kms:ReEncryptTo"
    };
    ($name:ident) => {
        concat!("kms:", stringify!($name))
    };
}

macro_rules! iam_source_action {
    (ReEncrypt) => {
        "kms:ReEncryptFrom"
    };
    ($name:ident) => {
        iam_action!($name)
    };
}

/// Services ask so when they first need the key of an account. Any other operation finds no such alias until then.
macro_rules! makes_managed_keys {
    (DescribeKey) => {
        true
    };
    ($name:ident) => {
        false
    };
}

macro_rules! usage {
    (Any) => {
        None
    };
    ($usage:ident) => {
        Some(KeyUsage::$usage)
    };
}

operations! {
    CancelKeyDeletion:                   Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    ConnectCustomKeyStore:               Change, Nothing,    Any,                   OwnAccount, Linearizable, Offered;
    CreateAlias:                         Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    CreateCustomKeyStore:                Change, Nothing,    Any,                   OwnAccount, Linearizable, Offered;
    CreateGrant:                         Change, KeyOnly,    Any,                   AnyAccount, Linearizable, Offered;
    CreateKey:                           Change, Nothing,    Any,                   OwnAccount, Linearizable, Offered;
    Decapsulate:                         Use,    KeyOrAlias, EncapsulateDecapsulate, AnyAccount, Linearizable, Offered;
    Decrypt:                             Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable, Offered;
    DeleteAlias:                         Change, AliasName,  Any,                   OwnAccount, Linearizable, Offered;
    DeleteCustomKeyStore:                Change, Nothing,    Any,                   OwnAccount, Linearizable, Offered;
    DeleteImportedKeyMaterial:           Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    DeriveSharedSecret:                  Use,    KeyOrAlias, KeyAgreement,          AnyAccount, Linearizable, Offered;
    DescribeCustomKeyStores:             Read,   Nothing,    Any,                   OwnAccount, Linearizable, Offered;
    DescribeKey:                         Read,   KeyOrAlias, Any,                   AnyAccount, Linearizable, Offered;
    DisableKey:                          Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    DisableKeyRotation:                  Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    DisconnectCustomKeyStore:            Change, Nothing,    Any,                   OwnAccount, Linearizable, Offered;
    EnableKey:                           Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    EnableKeyRotation:                   Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    Encapsulate:                         Use,    KeyOrAlias, EncapsulateDecapsulate, AnyAccount, Linearizable, Offered;
    Encrypt:                             Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable, Offered;
    GenerateDataKey:                     Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable, Offered;
    GenerateDataKeyPair:                 Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable, Offered;
    GenerateDataKeyPairWithoutPlaintext: Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable, Offered;
    GenerateDataKeyWithoutPlaintext:     Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable, Offered;
    GenerateMac:                         Use,    KeyOrAlias, GenerateVerifyMac,     AnyAccount, Linearizable, Offered;
    GenerateRandom:                      Use,    Nothing,    Any,                   OwnAccount, Local,        Offered;
    GetKeyLastUsage:                     Read,   KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    GetKeyPolicy:                        Read,   KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    GetKeyRotationStatus:                Read,   KeyOnly,    Any,                   AnyAccount, Linearizable, Offered;
    GetParametersForImport:              Use,    KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    GetPublicKey:                        Read,   KeyOrAlias, Any,                   AnyAccount, Linearizable, Offered;
    ImportKeyMaterial:                   Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    ListAliases:                         Read,   KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    ListGrants:                          Read,   KeyOnly,    Any,                   AnyAccount, Linearizable, Offered;
    ListKeyPolicies:                     Read,   KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    ListKeyRotations:                    Read,   KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    ListKeys:                            Read,   Nothing,    Any,                   OwnAccount, Linearizable, Offered;
    ListResourceTags:                    Read,   KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    ListRetirableGrants:                 Read,   Nothing,    Any,                   OwnAccount, Linearizable, Offered;
    PutKeyPolicy:                        Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    ReEncrypt:                           Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable, Offered;
    ReplicateKey:                        Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    RetireGrant:                         Change, KeyOnly,    Any,                   AnyAccount, Linearizable, Offered;
    RevokeGrant:                         Change, KeyOnly,    Any,                   AnyAccount, Linearizable, Offered;
    RotateKeyOnDemand:                   Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    ScheduleKeyDeletion:                 Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    Sign:                                Use,    KeyOrAlias, SignVerify,            AnyAccount, Linearizable, Offered;
    TagResource:                         Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    UntagResource:                       Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    UpdateAlias:                         Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    UpdateCustomKeyStore:                Change, Nothing,    Any,                   OwnAccount, Linearizable, Offered;
    UpdateKeyDescription:                Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Offered;
    UpdatePrimaryRegion:                 Change, KeyOnly,    Any,                   OwnAccount, Linearizable, Known;
    Verify:                              Use,    KeyOrAlias, SignVerify,            AnyAccount, Linearizable, Offered;
    VerifyMac:                           Use,    KeyOrAlias, GenerateVerifyMac,     AnyAccount, Linearizable, Offered;
}

impl Operation {
    /// The API name.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether this build carries the operation out.
    pub const fn is_offered(self) -> bool {
        matches!(self.row().availability, Availability::Offered)
    }

    /// Checks that a key of this usage is good for the operation.
    pub fn check_usage(self, usage: KeyUsage, key: &KeyArn) -> Result<(), KmsError> {
        match self.row().usage {
            Some(needed) if needed != usage => Err(KmsError::KeyUsageNotValid {
                key: key.clone(),
                usage,
                operation: self.name().into(),
            }),
            _ => Ok(()),
        }
    }
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
