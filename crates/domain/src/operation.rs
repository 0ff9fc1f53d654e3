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
}

macro_rules! operations {
    ($($name:ident: $kind:ident, $accepts:ident, $usage:ident, $reach:ident, $consistency:ident;)*) => {
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
    CancelKeyDeletion:                   Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    ConnectCustomKeyStore:               Change, Nothing,    Any,                   OwnAccount, Linearizable;
    CreateAlias:                         Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    CreateCustomKeyStore:                Change, Nothing,    Any,                   OwnAccount, Linearizable;
    CreateGrant:                         Change, KeyOnly,    Any,                   AnyAccount, Linearizable;
    CreateKey:                           Change, Nothing,    Any,                   OwnAccount, Linearizable;
    Decapsulate:                         Use,    KeyOrAlias, EncapsulateDecapsulate, AnyAccount, Linearizable;
    Decrypt:                             Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable;
    DeleteAlias:                         Change, AliasName,  Any,                   OwnAccount, Linearizable;
    DeleteCustomKeyStore:                Change, Nothing,    Any,                   OwnAccount, Linearizable;
    DeleteImportedKeyMaterial:           Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    DeriveSharedSecret:                  Use,    KeyOrAlias, KeyAgreement,          AnyAccount, Linearizable;
    DescribeCustomKeyStores:             Read,   Nothing,    Any,                   OwnAccount, Linearizable;
    DescribeKey:                         Read,   KeyOrAlias, Any,                   AnyAccount, Linearizable;
    DisableKey:                          Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    DisableKeyRotation:                  Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    DisconnectCustomKeyStore:            Change, Nothing,    Any,                   OwnAccount, Linearizable;
    EnableKey:                           Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    EnableKeyRotation:                   Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    Encapsulate:                         Use,    KeyOrAlias, EncapsulateDecapsulate, AnyAccount, Linearizable;
    Encrypt:                             Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable;
    GenerateDataKey:                     Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable;
    GenerateDataKeyPair:                 Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable;
    GenerateDataKeyPairWithoutPlaintext: Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable;
    GenerateDataKeyWithoutPlaintext:     Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable;
    GenerateMac:                         Use,    KeyOrAlias, GenerateVerifyMac,     AnyAccount, Linearizable;
    GenerateRandom:                      Use,    Nothing,    Any,                   OwnAccount, Local;
    GetKeyLastUsage:                     Read,   KeyOnly,    Any,                   OwnAccount, Linearizable;
    GetKeyPolicy:                        Read,   KeyOnly,    Any,                   OwnAccount, Linearizable;
    GetKeyRotationStatus:                Read,   KeyOnly,    Any,                   AnyAccount, Linearizable;
    GetParametersForImport:              Use,    KeyOnly,    Any,                   OwnAccount, Linearizable;
    GetPublicKey:                        Read,   KeyOrAlias, Any,                   AnyAccount, Linearizable;
    ImportKeyMaterial:                   Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    ListAliases:                         Read,   KeyOnly,    Any,                   OwnAccount, Linearizable;
    ListGrants:                          Read,   KeyOnly,    Any,                   AnyAccount, Linearizable;
    ListKeyPolicies:                     Read,   KeyOnly,    Any,                   OwnAccount, Linearizable;
    ListKeyRotations:                    Read,   KeyOnly,    Any,                   OwnAccount, Linearizable;
    ListKeys:                            Read,   Nothing,    Any,                   OwnAccount, Linearizable;
    ListResourceTags:                    Read,   KeyOnly,    Any,                   OwnAccount, Linearizable;
    ListRetirableGrants:                 Read,   Nothing,    Any,                   OwnAccount, Linearizable;
    PutKeyPolicy:                        Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    ReEncrypt:                           Use,    KeyOrAlias, EncryptDecrypt,        AnyAccount, Linearizable;
    ReplicateKey:                        Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    RetireGrant:                         Change, KeyOnly,    Any,                   AnyAccount, Linearizable;
    RevokeGrant:                         Change, KeyOnly,    Any,                   AnyAccount, Linearizable;
    RotateKeyOnDemand:                   Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    ScheduleKeyDeletion:                 Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    Sign:                                Use,    KeyOrAlias, SignVerify,            AnyAccount, Linearizable;
    TagResource:                         Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    UntagResource:                       Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    UpdateAlias:                         Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    UpdateCustomKeyStore:                Change, Nothing,    Any,                   OwnAccount, Linearizable;
    UpdateKeyDescription:                Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    UpdatePrimaryRegion:                 Change, KeyOnly,    Any,                   OwnAccount, Linearizable;
    Verify:                              Use,    KeyOrAlias, SignVerify,            AnyAccount, Linearizable;
    VerifyMac:                           Use,    KeyOrAlias, GenerateVerifyMac,     AnyAccount, Linearizable;
}

impl Operation {
    /// The API name.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The refusal as the operation declares it (AWS KMS API, "Errors" of each operation): those that take any identifier of
    /// a key for cryptography, and those on aliases, do not have InvalidArnException for a malformed ARN.
    pub(crate) fn declared(self, error: KmsError) -> KmsError {
        let declares_invalid_arn = match self {
            Self::CreateAlias | Self::UpdateAlias => false,
            Self::DescribeKey | Self::GetPublicKey => true,
            _ => self.row().accepts != Accepts::KeyOrAlias,
        };
        match error {
            KmsError::InvalidArn(arn) if !declares_invalid_arn => KmsError::ArnNotFound(arn),
            error => error,
        }
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
