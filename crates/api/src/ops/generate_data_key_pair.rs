//! GenerateDataKeyPair.

use trent_crypto::secret::Plaintext;
use trent_domain::{
    arn::KeyArn, encryption_context::EncryptionContext, ids::MaterialId, key_spec::DataKeyPairSpec,
};

use super::{GrantTokens, encryption_context, named::value_of, recipient};
use crate::{
    error::ApiError,
    json::{self, JsonError, Object},
    validation::{check_shape, tables},
};

/// A GenerateDataKeyPair request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id, key ARN, alias name or alias ARN, as given.
    pub key_id: String,
    /// `KeyPairSpec`.
    pub key_pair_spec: DataKeyPairSpec,
    /// `EncryptionContext`.
    pub encryption_context: EncryptionContext,
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
        check_shape(&tables::GENERATE_DATA_KEY_PAIR_REQUEST, request)?;
        recipient::refuse(request)?;
        let key_pair_spec = value_of(request, "KeyPairSpec", DataKeyPairSpec::parse)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            key_pair_spec: key_pair_spec.ok_or(JsonError::Absent)?,
            encryption_context: encryption_context::parse(request, "EncryptionContext")?,
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
    /// `PrivateKeyCiphertextBlob`: the private half, encrypted.
    pub private_key_ciphertext_blob: &'a [u8],
    /// `PrivateKeyPlaintext`: the private half as PrivateKeyInfo in DER.
    pub private_key_plaintext: &'a Plaintext,
    /// `PublicKey`: SubjectPublicKeyInfo in DER.
    pub public_key: &'a [u8],
    /// `KeyPairSpec`.
    pub key_pair_spec: DataKeyPairSpec,
    /// `KeyMaterialId`.
    pub material_id: MaterialId,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.blob("PrivateKeyCiphertextBlob", self.private_key_ciphertext_blob);
            answer.blob("PrivateKeyPlaintext", self.private_key_plaintext.expose());
            answer.blob("PublicKey", self.public_key);
            answer.string("KeyId", self.key);
            answer.string("KeyPairSpec", self.key_pair_spec);
            answer.string("KeyMaterialId", self.material_id);
        })
    }
}
