//! TagResource.

use trent_domain::tag::Tag;

use super::tags;
use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

/// A TagResource request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `Tags`.
    pub tags: Vec<Tag>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::TAG_RESOURCE_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            tags: tags::parse(request)?,
        })
    }
}
