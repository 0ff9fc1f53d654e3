//! UntagResource.

use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

/// An UntagResource request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `TagKeys`.
    pub tag_keys: Vec<String>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::UNTAG_RESOURCE_REQUEST, request)?;
        let tag_keys = request.list("TagKeys")?.iter();
        let tag_keys = tag_keys.map(|key| key.as_string().map(str::to_owned));
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            tag_keys: tag_keys.collect::<Result<_, _>>()?,
        })
    }
}
