//! DeleteAlias.

use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

/// A DeleteAlias request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `AliasName`, as given.
    pub alias_name: String,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::DELETE_ALIAS_REQUEST, request)?;
        Ok(Self {
            alias_name: request.required_string("AliasName")?.to_owned(),
        })
    }
}
