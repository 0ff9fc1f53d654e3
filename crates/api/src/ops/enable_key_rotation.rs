//! EnableKeyRotation.

use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

/// An EnableKeyRotation request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `RotationPeriodInDays`.
    pub rotation_period_in_days: Option<u16>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::ENABLE_KEY_ROTATION_REQUEST, request)?;
        let days = request.integer("RotationPeriodInDays")?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            // The model allows no number that does not fit.
            rotation_period_in_days: days.and_then(|days| days.try_into().ok()),
        })
    }
}
