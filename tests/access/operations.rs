//! The 56 operations, and what each needs permission for (AWS KMS Developer Guide, "Permissions reference"): which
//! actions on what, in the order in which they are looked at.

/// One way of calling an operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) operation: &'static str,
    /// What is particular about the call; nothing, in the one row that every operation has.
    pub(crate) variant: &'static str,
    /// The permissions that it takes.
    pub(crate) checks: &'static [Check],
}

/// A permission.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Check {
    pub(crate) action: &'static str,
    pub(crate) on: On,
}

/// What a permission is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum On {
    /// `*`: the caller's own account.
    Everything,
    /// An alias of the caller's account.
    Alias,
    /// The principal whose grants are listed.
    RetiringPrincipal,
    /// A new key, for its first tags.
    NewKey,
    /// A key, by these rules.
    Key(Which, Rules),
    /// The key that a ciphertext names, and the request does not.
    KeyOfCiphertext,
    /// A grant, which its retiring principal, its grantee and the account that created it may retire.
    Grant,
}

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// The one that the operation is about.
    Main,
    /// The destination of ReEncrypt, the new target of UpdateAlias.
    Second,
    /// The member of the key's family in the other region.
    Replica,
}

/// What may give a permission on a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    /// Nothing gives it to other accounts, and no grant gives it.
    OwnAccount,
    /// No grant gives it.
    AnyAccount,
    /// Grants can give it too.
    Grantable,
}

use On::{Alias, Everything, Grant, Key, KeyOfCiphertext, NewKey, RetiringPrincipal};
use Rules::{AnyAccount, Grantable, OwnAccount};
use Which::{Main, Replica, Second};

const fn check(action: &'static str, on: On) -> Check {
    Check { action, on }
}

macro_rules! rows {
    ($($operation:ident $variant:literal: $($action:literal $on:expr),+;)*) => {
        &[$(Row {
            operation: stringify!($operation),
            variant: $variant,
            checks: &[$(check(concat!("kms:", $action), $on)),+],
        },)*]
    };
}

/// Every operation, once.
pub(crate) const OPERATIONS: &[Row] = rows! {
    CancelKeyDeletion "": "CancelKeyDeletion" Key(Main, OwnAccount);
    ConnectCustomKeyStore "": "ConnectCustomKeyStore" Everything;
    CreateAlias "": "CreateAlias" Alias, "CreateAlias" Key(Main, OwnAccount);
    CreateCustomKeyStore "": "CreateCustomKeyStore" Everything;
    CreateGrant "": "CreateGrant" Key(Main, Grantable);
    CreateKey "": "CreateKey" Everything;
    Decapsulate "": "Decapsulate" Key(Main, Grantable);
    Decrypt "": "Decrypt" Key(Main, Grantable);
    DeleteAlias "": "DeleteAlias" Alias, "DeleteAlias" Key(Main, OwnAccount);
    DeleteCustomKeyStore "": "DeleteCustomKeyStore" Everything;
    DeleteImportedKeyMaterial "": "DeleteImportedKeyMaterial" Key(Main, OwnAccount);
    DeriveSharedSecret "": "DeriveSharedSecret" Key(Main, Grantable);
    DescribeCustomKeyStores "": "DescribeCustomKeyStores" Everything;
    DescribeKey "": "DescribeKey" Key(Main, Grantable);
    DisableKey "": "DisableKey" Key(Main, OwnAccount);
    DisableKeyRotation "": "DisableKeyRotation" Key(Main, OwnAccount);
    DisconnectCustomKeyStore "": "DisconnectCustomKeyStore" Everything;
    EnableKey "": "EnableKey" Key(Main, OwnAccount);
    EnableKeyRotation "": "EnableKeyRotation" Key(Main, OwnAccount);
    Encapsulate "": "Encapsulate" Key(Main, Grantable);
    Encrypt "": "Encrypt" Key(Main, Grantable);
    GenerateDataKey "": "GenerateDataKey" Key(Main, Grantable);
    GenerateDataKeyPair "": "GenerateDataKeyPair" Key(Main, Grantable);
    GenerateDataKeyPairWithoutPlaintext "": "GenerateDataKeyPairWithoutPlaintext" Key(Main, Grantable);
    GenerateDataKeyWithoutPlaintext "": "GenerateDataKeyWithoutPlaintext" Key(Main, Grantable);
    GenerateMac "": "GenerateMac" Key(Main, Grantable);
    GenerateRandom "": "GenerateRandom" Everything;
    GetKeyLastUsage "": "GetKeyLastUsage" Key(Main, OwnAccount);
    GetKeyPolicy "": "GetKeyPolicy" Key(Main, OwnAccount);
    GetKeyRotationStatus "": "GetKeyRotationStatus" Key(Main, AnyAccount);
    GetParametersForImport "": "GetParametersForImport" Key(Main, OwnAccount);
    GetPublicKey "": "GetPublicKey" Key(Main, Grantable);
    ImportKeyMaterial "": "ImportKeyMaterial" Key(Main, OwnAccount);
    ListAliases "": "ListAliases" Everything;
    ListGrants "": "ListGrants" Key(Main, AnyAccount);
    ListKeyPolicies "": "ListKeyPolicies" Key(Main, OwnAccount);
    ListKeyRotations "": "ListKeyRotations" Key(Main, OwnAccount);
    ListKeys "": "ListKeys" Everything;
    ListResourceTags "": "ListResourceTags" Key(Main, OwnAccount);
    ListRetirableGrants "": "ListRetirableGrants" RetiringPrincipal;
    PutKeyPolicy "": "PutKeyPolicy" Key(Main, OwnAccount);
    ReEncrypt "": "ReEncryptFrom" Key(Main, Grantable), "ReEncryptTo" Key(Second, Grantable);
    ReplicateKey "": "ReplicateKey" Key(Main, OwnAccount), "CreateKey" Everything;
    RetireGrant "": "RetireGrant" Grant;
    RevokeGrant "": "RevokeGrant" Key(Main, AnyAccount);
    RotateKeyOnDemand "": "RotateKeyOnDemand" Key(Main, OwnAccount);
    ScheduleKeyDeletion "": "ScheduleKeyDeletion" Key(Main, OwnAccount);
    Sign "": "Sign" Key(Main, Grantable);
    TagResource "": "TagResource" Key(Main, OwnAccount);
    UntagResource "": "UntagResource" Key(Main, OwnAccount);
    UpdateAlias "": "UpdateAlias" Alias, "UpdateAlias" Key(Second, OwnAccount), "UpdateAlias" Key(Main, OwnAccount);
    UpdateCustomKeyStore "": "UpdateCustomKeyStore" Everything;
    UpdateKeyDescription "": "UpdateKeyDescription" Key(Main, OwnAccount);
    UpdatePrimaryRegion "": "UpdatePrimaryRegion" Key(Main, OwnAccount), "UpdatePrimaryRegion" Key(Replica, OwnAccount);
    Verify "": "Verify" Key(Main, Grantable);
    VerifyMac "": "VerifyMac" Key(Main, Grantable);
};

/// Calls for which other rules count than for the operation's usual one.
pub(crate) const VARIANTS: &[Row] = rows! {
    CreateKey "with tags": "CreateKey" Everything, "TagResource" NewKey;
    Decrypt "by the ciphertext alone": "Decrypt" KeyOfCiphertext;
    Encrypt "by alias": "Encrypt" Key(Main, Grantable);
    DescribeKey "by alias": "DescribeKey" Key(Main, Grantable);
    ReEncrypt "by the ciphertext alone": "ReEncryptFrom" KeyOfCiphertext, "ReEncryptTo" Key(Second, Grantable);
    RetireGrant "by token": "RetireGrant" Grant;
    GenerateDataKey "dry": "GenerateDataKey" Key(Main, Grantable);
    CreateGrant "dry": "CreateGrant" Key(Main, Grantable);
};
