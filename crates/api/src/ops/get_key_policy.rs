//! GetKeyPolicy.

use trent_domain::error::KmsError;

use super::policy_name::{DEFAULT_POLICY, PolicyName};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A GetKeyPolicy request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    policy_name: PolicyName,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::GET_KEY_POLICY_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            policy_name: PolicyName::parse(request)?,
        })
    }

    /// Refuses another name than `default`; after authorization.
    ///
    /// # Errors
    /// [`KmsError::PolicyNotFound`].
    pub fn require_default_policy(&self) -> Result<(), KmsError> {
        self.policy_name.require_default()
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `Policy`: the document as it was put, and as it is shown now.
    pub policy: &'a str,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("Policy", self.policy);
            answer.string("PolicyName", DEFAULT_POLICY);
        })
    }
}
