//! GetParametersForImport.

use trent_domain::{
    arn::KeyArn,
    key_spec::{WrappingAlgorithm, WrappingKeySpec},
    time::Timestamp,
};

use super::named::value_of;
use crate::{
    error::ApiError,
    json::{self, JsonError, Object},
    validation::{check_shape, tables},
};

/// A GetParametersForImport request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `WrappingAlgorithm`.
    pub wrapping_algorithm: WrappingAlgorithm,
    /// `WrappingKeySpec`.
    pub wrapping_key_spec: WrappingKeySpec,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::GET_PARAMETERS_FOR_IMPORT_REQUEST, request)?;
        let algorithm = value_of(request, "WrappingAlgorithm", WrappingAlgorithm::parse)?;
        let spec = value_of(request, "WrappingKeySpec", WrappingKeySpec::parse)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            wrapping_algorithm: algorithm.ok_or(JsonError::Absent)?,
            wrapping_key_spec: spec.ok_or(JsonError::Absent)?,
        })
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyId`.
    pub key: &'a KeyArn,
    /// `ImportToken`.
    pub import_token: &'a [u8],
    /// `PublicKey`: SubjectPublicKeyInfo in DER.
    pub public_key: &'a [u8],
    /// `ParametersValidTo`.
    pub parameters_valid_to: Timestamp,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("KeyId", self.key);
            answer.blob("ImportToken", self.import_token);
            answer.blob("PublicKey", self.public_key);
            answer.timestamp("ParametersValidTo", self.parameters_valid_to);
        })
    }
}
