//! UpdateKeyDescription.

use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

/// An UpdateKeyDescription request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `Description`.
    pub description: String,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::UPDATE_KEY_DESCRIPTION_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            description: request.required_string("Description")?.to_owned(),
        })
    }
}
