//! Decrypt.

use trent_crypto::secret::Plaintext;
use trent_domain::{
    arn::KeyArn, encryption_context::EncryptionContext, error::KmsError, ids::MaterialId,
    key_spec::EncryptionAlgorithm,
};

use super::{Ciphertext, GrantTokens, encryption_context, named::value_of, recipient};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape_requiring, tables},
};

/// A Decrypt request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `CiphertextBlob`.
    pub ciphertext: Ciphertext,
    /// `KeyId`: a key id, key ARN, alias name or alias ARN, as given. A symmetric ciphertext names its key itself.
    pub key_id: Option<String>,
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
    /// A value has a wrong type or violates a constraint of the model, or a recipient is named.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape_requiring(
            Ciphertext::required(request, "KeyId"),
            &tables::DECRYPT_REQUEST,
            request,
        )?;
        recipient::refuse(request)?;
        let algorithm = value_of(request, "EncryptionAlgorithm", EncryptionAlgorithm::parse)?;
        Ok(Self {
            ciphertext: Ciphertext::parse(request)?,
            key_id: request.owned_string("KeyId")?,
            encryption_context: encryption_context::parse(request, "EncryptionContext")?,
            encryption_algorithm: algorithm.unwrap_or(EncryptionAlgorithm::SymmetricDefault),
            dry_run: request.flag("DryRun")?,
            grant_tokens: GrantTokens::parse(request)?,
        })
    }

    /// Refuses an asymmetric ciphertext without `KeyId`: only a symmetric one names its key.
    ///
    /// # Errors
    /// [`KmsError::Validation`].
    pub fn require_key_id(&self) -> Result<(), KmsError> {
        if self.key_id.is_none() && self.encryption_algorithm != EncryptionAlgorithm::SymmetricDefault {
            return Err(KmsError::Validation("KeyId must not be null".to_owned()));
        }
        Ok(())
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyId`.
    pub key: &'a KeyArn,
    /// `Plaintext`.
    pub plaintext: &'a Plaintext,
    /// `EncryptionAlgorithm`.
    pub encryption_algorithm: EncryptionAlgorithm,
    /// `KeyMaterialId`, of a symmetric key.
    pub material_id: Option<MaterialId>,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("KeyId", self.key);
            answer.blob("Plaintext", self.plaintext.expose());
            answer.string("EncryptionAlgorithm", self.encryption_algorithm);
            answer.optional_string("KeyMaterialId", self.material_id);
        })
    }
}
