//! PutKeyPolicy.

use trent_domain::error::KmsError;

use super::policy_name::PolicyName;
use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

/// A PutKeyPolicy request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `Policy`, verbatim.
    pub policy: String,
    /// `BypassPolicyLockoutSafetyCheck`.
    pub bypass_policy_lockout_safety_check: bool,
    policy_name: PolicyName,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::PUT_KEY_POLICY_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            policy: request.required_string("Policy")?.to_owned(),
            bypass_policy_lockout_safety_check: request.flag("BypassPolicyLockoutSafetyCheck")?,
            policy_name: PolicyName::parse(request)?,
        })
    }

    /// Refuses another name than `default`; after authorization.
    ///
    /// # Errors
    /// The name is of a policy that nobody can put.
    pub fn require_default_policy(&self) -> Result<(), KmsError> {
        if self.policy_name.is_of_resource_sharing() {
            let text = "The AWS_RAM policy can only be managed by the RAM service.";
            return Err(KmsError::Validation(text.to_owned()));
        }
        self.policy_name.require_default()
    }
}
