//! CreateAlias.

use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

/// A CreateAlias request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `AliasName`, as given. Whether it is a good one is the domain's rule.
    pub alias_name: String,
    /// `TargetKeyId`: a key id or ARN, as given.
    pub target_key_id: String,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::CREATE_ALIAS_REQUEST, request)?;
        Ok(Self {
            alias_name: request.required_string("AliasName")?.to_owned(),
            target_key_id: request.required_string("TargetKeyId")?.to_owned(),
        })
    }
}
