//! GenerateDataKeyWithoutPlaintext.

use trent_domain::{arn::KeyArn, encryption_context::EncryptionContext, error::KmsError, ids::MaterialId};

use super::{GrantTokens, data_key_size::DataKeySize, encryption_context};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A GenerateDataKeyWithoutPlaintext request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id, key ARN, alias name or alias ARN, as given.
    pub key_id: String,
    /// `EncryptionContext`.
    pub encryption_context: EncryptionContext,
    /// `DryRun`.
    pub dry_run: bool,
    /// `GrantTokens`.
    pub grant_tokens: GrantTokens,
    size: DataKeySize,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::GENERATE_DATA_KEY_WITHOUT_PLAINTEXT_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            encryption_context: encryption_context::parse(request, "EncryptionContext")?,
            dry_run: request.flag("DryRun")?,
            size: DataKeySize::parse(request)?,
            grant_tokens: GrantTokens::parse(request)?,
        })
    }

    /// The length of the data key in bytes, which exactly one parameter has to give; after authorization.
    ///
    /// # Errors
    /// [`KmsError::DataKeySize`].
    pub fn data_key_len(&self) -> Result<usize, KmsError> {
        self.size.in_bytes()
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyId`.
    pub key: &'a KeyArn,
    /// `CiphertextBlob`: the data key, encrypted.
    pub ciphertext_blob: &'a [u8],
    /// `KeyMaterialId`, of a key that stands on no other.
    pub material_id: Option<MaterialId>,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.blob("CiphertextBlob", self.ciphertext_blob);
            answer.string("KeyId", self.key);
            answer.optional_string("KeyMaterialId", self.material_id);
        })
    }
}
