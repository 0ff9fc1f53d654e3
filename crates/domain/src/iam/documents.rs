//! Checks of policies that are to be stored.

use super::IamError;
use crate::policy::{MalformedDocument, identity_policy, trust_policy};

/// Checks the policy of an identity, inline or managed.
pub(crate) fn check_identity_policy(text: &str) -> Result<(), IamError> {
    identity_policy(text).map(drop).map_err(IamError::from)
}

/// Checks a role's trust policy.
pub(crate) fn check_trust_policy(text: &str) -> Result<(), IamError> {
    trust_policy(text).map(drop).map_err(IamError::from)
}

impl From<MalformedDocument> for IamError {
    fn from(reason: MalformedDocument) -> Self {
        Self::MalformedPolicyDocument(reason.to_string().into())
    }
}
