//! ListKeyPolicies: a key has one policy.

use super::policy_name::DEFAULT_POLICY;
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A ListKeyPolicies request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
}

impl Request {
    /// Reads and validates a request. The first page is the last, and the operation declares no error for a marker that
    /// is none of this list, so `Limit` and `Marker` are held against the model alone.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::LIST_KEY_POLICIES_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
        })
    }
}

/// The answer.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Response;

impl Response {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(self) -> Vec<u8> {
        json::object(|answer| {
            answer.list("PolicyNames", |list| list.string(DEFAULT_POLICY));
            answer.boolean("Truncated", false);
        })
    }
}
