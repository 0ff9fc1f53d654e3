//! Every condition key that Trent knows: one row each (AWS KMS Developer Guide, "Condition keys for AWS KMS"; IAM User
//! Guide, "AWS global condition context keys"; "IAM and AWS STS condition context keys").

use crate::operation::Operation;

/// How a key's values read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Any text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A decimal number.
    Numeric,
    /// A moment: ISO 8601, or seconds since the epoch.
    Date,
    /// An address of IPv4 or IPv6.
    IpAddress,
}

/// How many values a request can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cardinality {
    /// One at most.
    Single,
    /// Any number: to be compared with a quantifier.
    Multi,
}

/// Which policies a key counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyKinds {
    /// Key policies and policies of identities.
    Any,
    /// Policies of identities; in a key policy the key is absent.
    IdentityOnly,
}

/// Which requests can have a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requests {
    /// Any request of any service.
    Any,
    /// Those that are authorised on a KMS key.
    OnKeys,
    /// Those, and operations on custom key stores.
    OnKeysAndKeyStores,
    /// Those that are authorised on a KMS key, and CreateKey, which policies of identities alone are asked about.
    OnKeysAndCreateKey,
    /// These operations' of AWS KMS.
    Of(&'static [Operation]),
    /// Requests to STS.
    Sts,
}

/// One key's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRow {
    /// The name, as AWS documents it.
    pub name: &'static str,
    /// How its values read.
    pub value_type: ValueType,
    /// How many there are.
    pub cardinality: Cardinality,
    /// Which policies it counts in.
    pub kinds: PolicyKinds,
    /// Which requests can have it.
    pub requests: Requests,
}

macro_rules! known_keys {
    ($($variant:ident = $name:literal: $type:ident, $cardinality:ident, $kinds:ident, $requests:expr;)*) => {
        /// A condition key with a fixed name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum KnownKey {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl KnownKey {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its row.
            pub const fn row(self) -> KeyRow {
                match self {
                    $(Self::$variant => KeyRow {
                        name: $name,
                        value_type: ValueType::$type,
                        cardinality: Cardinality::$cardinality,
                        kinds: PolicyKinds::$kinds,
                        requests: $requests,
                    },)*
                }
            }
        }
    };
}

use Operation::*;

/// Operations with a symmetric or asymmetric encryption algorithm.
const ENCRYPTION: &[Operation] = &[
    Encrypt,
    Decrypt,
    ReEncrypt,
    GenerateDataKey,
    GenerateDataKeyWithoutPlaintext,
    GenerateDataKeyPair,
    GenerateDataKeyPairWithoutPlaintext,
];

/// Operations with an encryption context, be it that of a grant's constraints.
const WITH_ENCRYPTION_CONTEXT: &[Operation] = &[
    CreateGrant,
    RetireGrant,
    Encrypt,
    Decrypt,
    ReEncrypt,
    GenerateDataKey,
    GenerateDataKeyWithoutPlaintext,
    GenerateDataKeyPair,
    GenerateDataKeyPairWithoutPlaintext,
];

/// Operations that take an alias in place of a key.
const BY_ALIAS: &[Operation] = &[
    Encrypt,
    Decrypt,
    ReEncrypt,
    GenerateDataKey,
    GenerateDataKeyWithoutPlaintext,
    GenerateDataKeyPair,
    GenerateDataKeyPairWithoutPlaintext,
    Sign,
    Verify,
    GenerateMac,
    VerifyMac,
    DeriveSharedSecret,
    Encapsulate,
    Decapsulate,
    DescribeKey,
    GetPublicKey,
];

/// Operations that answer to an attested enclave.
const WITH_RECIPIENT: &[Operation] = &[
    Decrypt,
    DeriveSharedSecret,
    GenerateDataKey,
    GenerateDataKeyPair,
    GenerateRandom,
];

known_keys! {
    BypassPolicyLockoutSafetyCheck = "kms:BypassPolicyLockoutSafetyCheck": Bool, Single, Any, Requests::Of(&[CreateKey, PutKeyPolicy, ReplicateKey]);
    CallerAccount = "kms:CallerAccount": String, Single, Any, Requests::OnKeysAndKeyStores;
    DataKeyPairSpec = "kms:DataKeyPairSpec": String, Single, Any, Requests::Of(&[GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext]);
    EncryptionAlgorithm = "kms:EncryptionAlgorithm": String, Single, Any, Requests::Of(ENCRYPTION);
    EncryptionContextKeys = "kms:EncryptionContextKeys": String, Multi, Any, Requests::Of(WITH_ENCRYPTION_CONTEXT);
    ExpirationModel = "kms:ExpirationModel": String, Single, Any, Requests::Of(&[ImportKeyMaterial]);
    GrantConstraintType = "kms:GrantConstraintType": String, Single, Any, Requests::Of(&[CreateGrant, RetireGrant]);
    GrantConstraintSourceArn = "kms:GrantConstraintSourceArn": Arn, Single, Any, Requests::Of(&[CreateGrant]);
    GrantIsForAwsResource = "kms:GrantIsForAWSResource": Bool, Single, Any, Requests::Of(&[CreateGrant, ListGrants, RevokeGrant]);
    GrantOperations = "kms:GrantOperations": String, Multi, Any, Requests::Of(&[CreateGrant]);
    GranteePrincipal = "kms:GranteePrincipal": String, Single, Any, Requests::Of(&[CreateGrant]);
    GranteeServicePrincipal = "kms:GranteeServicePrincipal": String, Single, Any, Requests::Of(&[CreateGrant]);
    RetiringPrincipal = "kms:RetiringPrincipal": String, Single, Any, Requests::Of(&[CreateGrant]);
    RetiringServicePrincipal = "kms:RetiringServicePrincipal": String, Single, Any, Requests::Of(&[CreateGrant]);
    KeyAgreementAlgorithm = "kms:KeyAgreementAlgorithm": String, Single, Any, Requests::Of(&[DeriveSharedSecret]);
    KeyOrigin = "kms:KeyOrigin": String, Single, Any, Requests::OnKeysAndCreateKey;
    KeySpec = "kms:KeySpec": String, Single, Any, Requests::OnKeysAndCreateKey;
    KeyUsage = "kms:KeyUsage": String, Single, Any, Requests::OnKeysAndCreateKey;
    CustomerMasterKeySpec = "kms:CustomerMasterKeySpec": String, Single, Any, Requests::OnKeysAndCreateKey;
    CustomerMasterKeyUsage = "kms:CustomerMasterKeyUsage": String, Single, Any, Requests::OnKeysAndCreateKey;
    MacAlgorithm = "kms:MacAlgorithm": String, Single, Any, Requests::Of(&[GenerateMac, VerifyMac]);
    MessageType = "kms:MessageType": String, Single, Any, Requests::Of(&[Sign, Verify]);
    MultiRegion = "kms:MultiRegion": Bool, Single, Any, Requests::OnKeysAndCreateKey;
    MultiRegionKeyType = "kms:MultiRegionKeyType": String, Single, Any, Requests::OnKeysAndCreateKey;
    PolicyName = "kms:PolicyName": String, Single, Any, Requests::Of(&[GetKeyPolicy, PutKeyPolicy]);
    PrimaryRegion = "kms:PrimaryRegion": String, Single, Any, Requests::Of(&[UpdatePrimaryRegion]);
    ReEncryptOnSameKey = "kms:ReEncryptOnSameKey": Bool, Single, Any, Requests::Of(&[ReEncrypt]);
    ReplicaRegion = "kms:ReplicaRegion": String, Single, Any, Requests::Of(&[ReplicateKey]);
    RequestAlias = "kms:RequestAlias": String, Single, Any, Requests::Of(BY_ALIAS);
    ResourceAliases = "kms:ResourceAliases": String, Multi, IdentityOnly, Requests::OnKeys;
    RotationPeriodInDays = "kms:RotationPeriodInDays": Numeric, Single, Any, Requests::Of(&[EnableKeyRotation]);
    ScheduleKeyDeletionPendingWindowInDays = "kms:ScheduleKeyDeletionPendingWindowInDays": Numeric, Single, Any, Requests::Of(&[ScheduleKeyDeletion]);
    SigningAlgorithm = "kms:SigningAlgorithm": String, Single, Any, Requests::Of(&[Sign, Verify]);
    TrailingDaysWithoutKeyUsage = "kms:TrailingDaysWithoutKeyUsage": Numeric, Single, Any, Requests::Of(&[DisableKey, ScheduleKeyDeletion]);
    ValidTo = "kms:ValidTo": Date, Single, Any, Requests::Of(&[ImportKeyMaterial]);
    ViaService = "kms:ViaService": String, Single, Any, Requests::OnKeys;
    WrappingAlgorithm = "kms:WrappingAlgorithm": String, Single, Any, Requests::Of(&[GetParametersForImport]);
    WrappingKeySpec = "kms:WrappingKeySpec": String, Single, Any, Requests::Of(&[GetParametersForImport]);

    AwsCalledVia = "aws:CalledVia": String, Multi, Any, Requests::Any;
    AwsCalledViaFirst = "aws:CalledViaFirst": String, Single, Any, Requests::Any;
    AwsCalledViaLast = "aws:CalledViaLast": String, Single, Any, Requests::Any;
    AwsCurrentTime = "aws:CurrentTime": Date, Single, Any, Requests::Any;
    AwsEpochTime = "aws:EpochTime": Date, Single, Any, Requests::Any;
    AwsFederatedProvider = "aws:FederatedProvider": String, Single, Any, Requests::Any;
    AwsMultiFactorAuthAge = "aws:MultiFactorAuthAge": Numeric, Single, Any, Requests::Any;
    AwsMultiFactorAuthPresent = "aws:MultiFactorAuthPresent": Bool, Single, Any, Requests::Any;
    AwsPrincipalAccount = "aws:PrincipalAccount": String, Single, Any, Requests::Any;
    AwsPrincipalArn = "aws:PrincipalArn": Arn, Single, Any, Requests::Any;
    AwsPrincipalIsAwsService = "aws:PrincipalIsAWSService": Bool, Single, Any, Requests::Any;
    AwsPrincipalOrgId = "aws:PrincipalOrgID": String, Single, Any, Requests::Any;
    AwsPrincipalOrgPaths = "aws:PrincipalOrgPaths": String, Multi, Any, Requests::Any;
    AwsPrincipalServiceName = "aws:PrincipalServiceName": String, Single, Any, Requests::Any;
    AwsPrincipalServiceNamesList = "aws:PrincipalServiceNamesList": String, Multi, Any, Requests::Any;
    AwsPrincipalType = "aws:PrincipalType": String, Single, Any, Requests::Any;
    AwsReferer = "aws:Referer": String, Single, Any, Requests::Any;
    AwsRequestedRegion = "aws:RequestedRegion": String, Single, Any, Requests::Any;
    AwsResourceAccount = "aws:ResourceAccount": String, Single, Any, Requests::Any;
    AwsResourceOrgId = "aws:ResourceOrgID": String, Single, Any, Requests::Any;
    AwsSecureTransport = "aws:SecureTransport": Bool, Single, Any, Requests::Any;
    AwsSourceAccount = "aws:SourceAccount": String, Single, Any, Requests::Any;
    AwsSourceArn = "aws:SourceArn": Arn, Single, Any, Requests::Any;
    AwsSourceIdentity = "aws:SourceIdentity": String, Single, Any, Requests::Any;
    AwsSourceIp = "aws:SourceIp": IpAddress, Single, Any, Requests::Any;
    AwsSourceOrgId = "aws:SourceOrgID": String, Single, Any, Requests::Any;
    AwsSourceVpc = "aws:SourceVpc": String, Single, Any, Requests::Any;
    AwsSourceVpce = "aws:SourceVpce": String, Single, Any, Requests::Any;
    AwsTagKeys = "aws:TagKeys": String, Multi, Any, Requests::Any;
    AwsTokenIssueTime = "aws:TokenIssueTime": Date, Single, Any, Requests::Any;
    AwsUserAgent = "aws:UserAgent": String, Single, Any, Requests::Any;
    AwsUserId = "aws:userid": String, Single, Any, Requests::Any;
    AwsUsername = "aws:username": String, Single, Any, Requests::Any;
    AwsViaAwsService = "aws:ViaAWSService": Bool, Single, Any, Requests::Any;
    AwsVpcSourceIp = "aws:VpcSourceIp": IpAddress, Single, Any, Requests::Any;

    StsExternalId = "sts:ExternalId": String, Single, Any, Requests::Sts;
    StsRoleSessionName = "sts:RoleSessionName": String, Single, Any, Requests::Sts;
    StsSourceIdentity = "sts:SourceIdentity": String, Single, Any, Requests::Sts;
    StsTransitiveTagKeys = "sts:TransitiveTagKeys": String, Multi, Any, Requests::Sts;
    StsDurationSeconds = "sts:DurationSeconds": Numeric, Single, Any, Requests::Sts;
}

impl KnownKey {
    /// The name, as AWS documents it.
    pub const fn as_str(self) -> &'static str {
        self.row().name
    }

    /// The key of that name, whatever its letter case.
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|key| key.as_str().eq_ignore_ascii_case(text)).copied()
    }
}

macro_rules! key_families {
    ($($variant:ident = $prefix:literal: $requests:expr;)*) => {
        /// Condition keys that carry a name behind a prefix: single-valued texts, in any policy.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum KeyFamily {
            $(#[doc = concat!("`", $prefix, "<name>`")] $variant,)*
        }

        impl KeyFamily {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What stands before the name.
            pub const fn prefix(self) -> &'static str {
                match self { $(Self::$variant => $prefix,)* }
            }

            /// Which requests can have such a key.
            pub const fn requests(self) -> Requests {
                match self { $(Self::$variant => $requests,)* }
            }
        }
    };
}

key_families! {
    EncryptionContext = "kms:EncryptionContext:": Requests::Of(WITH_ENCRYPTION_CONTEXT);
    RecipientAttestation = "kms:RecipientAttestation:": Requests::Of(WITH_RECIPIENT);
    PrincipalTag = "aws:PrincipalTag/": Requests::Any;
    RequestTag = "aws:RequestTag/": Requests::Any;
    ResourceTag = "aws:ResourceTag/": Requests::Any;
}
