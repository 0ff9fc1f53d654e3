//! When a key was last used for cryptography, and for what (AWS KMS API, GetKeyLastUsage).

use crate::ids::{KeyId, RequestId};
use crate::key_spec::aws_enum;
use crate::operation::Operation;
use crate::time::Timestamp;

aws_enum! {
    /// `KeyLastUsageTrackingOperation`: an operation whose success counts as a use of its key.
    TrackedOperation {
        Decrypt = "Decrypt",
        DeriveSharedSecret = "DeriveSharedSecret",
        Encrypt = "Encrypt",
        GenerateDataKey = "GenerateDataKey",
        GenerateDataKeyPair = "GenerateDataKeyPair",
        GenerateDataKeyPairWithoutPlaintext = "GenerateDataKeyPairWithoutPlaintext",
        GenerateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext",
        GenerateMac = "GenerateMac",
        ReEncrypt = "ReEncrypt",
        Sign = "Sign",
        Verify = "Verify",
        VerifyMac = "VerifyMac",
        Encapsulate = "Encapsulate",
        Decapsulate = "Decapsulate",
    }
}

impl TrackedOperation {
    /// The operation, if its success counts as a use of its key.
    pub fn of(operation: Operation) -> Option<Self> {
        Self::parse(operation.name())
    }
}

/// The last use of a key that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastUsage {
    /// The key.
    pub key_id: KeyId,
    /// What it was used for.
    pub operation: TrackedOperation,
    /// When, by the clock of the node that served the request.
    pub at: Timestamp,
    /// The request.
    pub request_id: RequestId,
}

impl LastUsage {
    /// Whether this use came after another one of the same key. Of two in one millisecond the request id decides, so
    /// that everyone who knows both decides alike.
    pub fn is_later_than(&self, other: &Self) -> bool {
        (self.at, self.request_id) > (other.at, other.request_id)
    }
}
