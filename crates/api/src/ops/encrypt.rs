//! Encrypt.

use trent_crypto::secret::Plaintext;
use trent_domain::{arn::KeyArn, encryption_context::EncryptionContext, key_spec::EncryptionAlgorithm};

use super::{GrantTokens, encryption_context, named::value_of};
use crate::{
    error::ApiError,
    json::{self, JsonError, Object},
    validation::{check_shape, tables},
};

/// An Encrypt request.
#[derive(Debug)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id, key ARN, alias name or alias ARN, as given.
    pub key_id: String,
    /// `Plaintext`.
    pub plaintext: Plaintext,
    /// `EncryptionContext`.
    pub encryption_context: EncryptionContext,
    /// `EncryptionAlgorithm`.
    pub encryption_algorithm: EncryptionAlgorithm,
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
        check_shape(&tables::ENCRYPT_REQUEST, request)?;
        let algorithm = value_of(request, "EncryptionAlgorithm", EncryptionAlgorithm::parse)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            plaintext: request.blob("Plaintext")?.ok_or(JsonError::Absent)?.into(),
            encryption_context: encryption_context::parse(request, "EncryptionContext")?,
            encryption_algorithm: algorithm.unwrap_or(EncryptionAlgorithm::SymmetricDefault),
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
    /// `CiphertextBlob`.
    pub ciphertext_blob: &'a [u8],
    /// `EncryptionAlgorithm`.
    pub encryption_algorithm: EncryptionAlgorithm,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.blob("CiphertextBlob", self.ciphertext_blob);
            answer.string("KeyId", self.key);
            answer.string("EncryptionAlgorithm", self.encryption_algorithm);
        })
    }
}
