//! What a grant can allow.

use crate::ids::IdError;
use crate::key_spec::{KeyClass, KeyUsage, aws_enum};

aws_enum! {
    /// `GrantOperation`.
    GrantOperation {
        Decrypt = "Decrypt",
        Encrypt = "Encrypt",
        GenerateDataKey = "GenerateDataKey",
        GenerateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext",
        ReEncryptFrom = "ReEncryptFrom",
        ReEncryptTo = "ReEncryptTo",
        Sign = "Sign",
        Verify = "Verify",
        GetPublicKey = "GetPublicKey",
        CreateGrant = "CreateGrant",
        RetireGrant = "RetireGrant",
        DescribeKey = "DescribeKey",
        GenerateDataKeyPair = "GenerateDataKeyPair",
        GenerateDataKeyPairWithoutPlaintext = "GenerateDataKeyPairWithoutPlaintext",
        GenerateMac = "GenerateMac",
        VerifyMac = "VerifyMac",
        DeriveSharedSecret = "DeriveSharedSecret",
        Encapsulate = "Encapsulate",
        Decapsulate = "Decapsulate",
    }
}

impl GrantOperation {
    /// The grant operation that allows an IAM action, such as `ReEncryptFrom` for `kms:ReEncryptFrom`.
    pub(crate) fn of_action(action: &str) -> Option<Self> {
        Self::parse(action.strip_prefix("kms:")?)
    }

    /// Whether constraints on the encryption context concern the operation. DescribeKey and RetireGrant have none, and
    /// CreateGrant must hand them on instead ([`GrantParameters::narrow`](super::GrantParameters)).
    pub(crate) const fn has_encryption_context(self) -> bool {
        !matches!(
            self,
            Self::DescribeKey | Self::RetireGrant | Self::CreateGrant | Self::GetPublicKey
        )
    }

    /// Whether a grant on a key of this class and usage can allow it (AWS KMS Developer Guide, "Grant operations").
    pub const fn fits(self, class: KeyClass, usage: KeyUsage) -> bool {
        match self {
            Self::CreateGrant | Self::RetireGrant | Self::DescribeKey => true,
            Self::GetPublicKey => matches!(class, KeyClass::Asymmetric),
            Self::Encrypt | Self::Decrypt | Self::ReEncryptFrom | Self::ReEncryptTo => {
                matches!(usage, KeyUsage::EncryptDecrypt)
            }
            Self::GenerateDataKey
            | Self::GenerateDataKeyWithoutPlaintext
            | Self::GenerateDataKeyPair
            | Self::GenerateDataKeyPairWithoutPlaintext => matches!(class, KeyClass::Symmetric),
            Self::Sign | Self::Verify => matches!(usage, KeyUsage::SignVerify),
            Self::GenerateMac | Self::VerifyMac => matches!(usage, KeyUsage::GenerateVerifyMac),
            Self::DeriveSharedSecret => matches!(usage, KeyUsage::KeyAgreement),
            Self::Encapsulate | Self::Decapsulate => matches!(usage, KeyUsage::EncapsulateDecapsulate),
        }
    }
}

/// The operations of a grant, each once and in the model's order, whatever the order and repetitions in the request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GrantOperations(Vec<GrantOperation>);

impl GrantOperations {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `operation` is one of them.
    pub fn contains(&self, operation: GrantOperation) -> bool {
        self.0.contains(&operation)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = GrantOperation> {
        self.0.iter().copied()
    }

    /// Takes operations that are in their order already, each once: what was stored or sent.
    pub fn from_ordered(operations: Vec<GrantOperation>) -> Result<Self, IdError> {
        if operations.is_sorted_by(|earlier, later| earlier < later) {
            Ok(Self(operations))
        } else {
            Err(IdError {
                kind: "order of grant operations",
            })
        }
    }
}

impl FromIterator<GrantOperation> for GrantOperations {
    fn from_iter<I: IntoIterator<Item = GrantOperation>>(operations: I) -> Self {
        let mut operations: Vec<_> = operations.into_iter().collect();
        operations.sort_unstable();
        operations.dedup();
        Self(operations)
    }
}
