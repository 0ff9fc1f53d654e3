//! DeriveSharedSecret.

use trent_crypto::secret::Plaintext;
use trent_domain::{
    arn::KeyArn,
    key_spec::{KeyAgreementAlgorithm, KeyOrigin},
};

use super::{GrantTokens, named::value_of, recipient};
use crate::{
    error::ApiError,
    json::{self, JsonError, Object},
    validation::{check_shape, tables},
};

/// A DeriveSharedSecret request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id, key ARN, alias name or alias ARN, as given.
    pub key_id: String,
    /// `KeyAgreementAlgorithm`.
    pub key_agreement_algorithm: KeyAgreementAlgorithm,
    /// `PublicKey`: the peer's, as SubjectPublicKeyInfo in DER.
    pub public_key: Vec<u8>,
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
        check_shape(&tables::DERIVE_SHARED_SECRET_REQUEST, request)?;
        recipient::refuse(request)?;
        let algorithm = value_of(request, "KeyAgreementAlgorithm", KeyAgreementAlgorithm::parse)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            key_agreement_algorithm: algorithm.ok_or(JsonError::Absent)?,
            public_key: request.blob("PublicKey")?.ok_or(JsonError::Absent)?,
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
    /// `KeyAgreementAlgorithm`.
    pub key_agreement_algorithm: KeyAgreementAlgorithm,
    /// `KeyOrigin`.
    pub key_origin: KeyOrigin,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("KeyId", self.key);
            answer.blob("SharedSecret", self.shared_secret.expose());
            answer.string("KeyAgreementAlgorithm", self.key_agreement_algorithm);
            answer.string("KeyOrigin", self.key_origin);
        })
    }
}
