//! VerifyMac.

use trent_crypto::secret::Plaintext;
use trent_domain::{arn::KeyArn, key_spec::MacAlgorithm};

use super::{GrantTokens, named::value_of};
use crate::{
    error::ApiError,
    json::{self, JsonError, Object},
    validation::{check_shape, tables},
};

/// A VerifyMac request.
#[derive(Debug)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id, key ARN, alias name or alias ARN, as given.
    pub key_id: String,
    /// `Message`.
    pub message: Plaintext,
    /// `MacAlgorithm`.
    pub mac_algorithm: MacAlgorithm,
    /// `Mac`.
    pub mac: Vec<u8>,
    /// `DryRun`.
    pub dry_run: bool,
    /// `GrantTokens`.
    pub grant_tokens: GrantTokens,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::VERIFY_MAC_REQUEST, request)?;
        let algorithm = value_of(request, "MacAlgorithm", MacAlgorithm::parse)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            message: request.blob("Message")?.ok_or(JsonError::Absent)?.into(),
            mac_algorithm: algorithm.ok_or(JsonError::Absent)?,
            mac: request.blob("Mac")?.ok_or(JsonError::Absent)?,
            dry_run: request.flag("DryRun")?,
            grant_tokens: GrantTokens::parse(request)?,
        })
    }
}

/// The answer about a valid MAC: one that is not is an error.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyId`.
    pub key: &'a KeyArn,
    /// `MacAlgorithm`.
    pub mac_algorithm: MacAlgorithm,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("KeyId", self.key);
            answer.boolean("MacValid", true);
            answer.string("MacAlgorithm", self.mac_algorithm);
        })
    }
}
