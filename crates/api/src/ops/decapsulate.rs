//! Decapsulate.

use trent_crypto::secret::Plaintext;
use trent_domain::{arn::KeyArn, key_spec::EncapsulationAlgorithm};

use super::{GrantTokens, named::value_of};
use crate::{
    error::ApiError,
    json::{self, JsonError, Object},
    validation::{check_shape, tables},
};

/// A Decapsulate request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id, key ARN, alias name or alias ARN, as given.
    pub key_id: String,
    /// `SharedSecretCiphertextBlob`.
    pub ciphertext_blob: Vec<u8>,
    /// `EncapsulationAlgorithm`.
    pub encapsulation_algorithm: EncapsulationAlgorithm,
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
        check_shape(&tables::DECAPSULATE_REQUEST, request)?;
        let algorithm = value_of(request, "EncapsulationAlgorithm", EncapsulationAlgorithm::parse)?;
        let ciphertext_blob = request.blob("SharedSecretCiphertextBlob")?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            ciphertext_blob: ciphertext_blob.ok_or(JsonError::Absent)?,
            encapsulation_algorithm: algorithm.ok_or(JsonError::Absent)?,
            dry_run: request.flag("DryRun")?,
            grant_tokens: GrantTokens::parse(request)?,
        })
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyId`.
    pub key: &'a KeyArn,
    /// `SharedSecret`.
    pub shared_secret: &'a Plaintext,
    /// `EncapsulationAlgorithm`.
    pub encapsulation_algorithm: EncapsulationAlgorithm,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("KeyId", self.key);
            answer.blob("SharedSecret", self.shared_secret.expose());
            answer.string("EncapsulationAlgorithm", self.encapsulation_algorithm);
        })
    }
}
