//! ReEncrypt.

use trent_domain::{
    arn::KeyArn, encryption_context::EncryptionContext, error::KmsError, ids::MaterialId,
    key_spec::EncryptionAlgorithm,
};

use super::{Ciphertext, GrantTokens, encryption_context, named::value_of};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape_requiring, tables},
};

/// A ReEncrypt request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `CiphertextBlob`.
    pub ciphertext: Ciphertext,
    /// `SourceKeyId`: a key id, key ARN, alias name or alias ARN, as given.
    pub source_key_id: Option<String>,
    /// `SourceEncryptionContext`.
    pub source_encryption_context: EncryptionContext,
    /// `SourceEncryptionAlgorithm`.
    pub source_encryption_algorithm: EncryptionAlgorithm,
    /// `DestinationKeyId`: a key id, key ARN, alias name or alias ARN, as given.
    pub destination_key_id: String,
    /// `DestinationEncryptionContext`.
    pub destination_encryption_context: EncryptionContext,
    /// `DestinationEncryptionAlgorithm`.
    pub destination_encryption_algorithm: EncryptionAlgorithm,
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
        check_shape_requiring(
            Ciphertext::required(request, "SourceKeyId"),
            &tables::RE_ENCRYPT_REQUEST,
            request,
        )?;
        Ok(Self {
            ciphertext: Ciphertext::parse(request)?,
            source_key_id: request.owned_string("SourceKeyId")?,
            source_encryption_context: encryption_context::parse(request, "SourceEncryptionContext")?,
            source_encryption_algorithm: algorithm(request, "SourceEncryptionAlgorithm")?,
            destination_key_id: request.required_string("DestinationKeyId")?.to_owned(),
            destination_encryption_context: encryption_context::parse(
                request,
                "DestinationEncryptionContext",
            )?,
            destination_encryption_algorithm: algorithm(request, "DestinationEncryptionAlgorithm")?,
            dry_run: request.flag("DryRun")?,
            grant_tokens: GrantTokens::parse(request)?,
        })
    }

    /// Refuses an asymmetric ciphertext without `SourceKeyId`: only a symmetric one names its key.
    ///
    /// # Errors
    /// [`KmsError::Validation`].
    pub fn require_source_key_id(&self) -> Result<(), KmsError> {
        let is_symmetric = self.source_encryption_algorithm == EncryptionAlgorithm::SymmetricDefault;
        if self.source_key_id.is_none() && !is_symmetric {
            return Err(KmsError::Validation("SourceKeyId must not be null".to_owned()));
        }
        Ok(())
    }
}

fn algorithm(request: &Object<'_>, member: &str) -> Result<EncryptionAlgorithm, ApiError> {
    let algorithm = value_of(request, member, EncryptionAlgorithm::parse)?;
    Ok(algorithm.unwrap_or(EncryptionAlgorithm::SymmetricDefault))
}

/// One end of a ReEncrypt.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The key.
    pub key: &'a KeyArn,
    /// The algorithm.
    pub encryption_algorithm: EncryptionAlgorithm,
    /// The version of the key's material, of a symmetric key.
    pub material_id: Option<MaterialId>,
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `CiphertextBlob`.
    pub ciphertext_blob: &'a [u8],
    /// What the old ciphertext was made with.
    pub source: Side<'a>,
    /// What the new one is made with.
    pub destination: Side<'a>,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.blob("CiphertextBlob", self.ciphertext_blob);
            answer.string("SourceKeyId", self.source.key);
            answer.string("KeyId", self.destination.key);
            answer.string("SourceEncryptionAlgorithm", self.source.encryption_algorithm);
            answer.string(
                "DestinationEncryptionAlgorithm",
                self.destination.encryption_algorithm,
            );
            answer.optional_string("SourceKeyMaterialId", self.source.material_id);
            answer.optional_string("DestinationKeyMaterialId", self.destination.material_id);
        })
    }
}
