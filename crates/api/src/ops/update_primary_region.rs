//! UpdatePrimaryRegion.

use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

/// An UpdatePrimaryRegion request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: the id or ARN of the present primary, as given.
    pub key_id: String,
    /// `PrimaryRegion`, as given; it has the form of a region's name.
    pub primary_region: String,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::UPDATE_PRIMARY_REGION_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            primary_region: request.required_string("PrimaryRegion")?.to_owned(),
        })
    }
}
