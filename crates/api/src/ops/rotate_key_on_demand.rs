//! RotateKeyOnDemand.

use trent_domain::arn::KeyArn;

use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A RotateKeyOnDemand request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::ROTATE_KEY_ON_DEMAND_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
        })
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyId`.
    pub key: &'a KeyArn,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| answer.string("KeyId", self.key))
    }
}
