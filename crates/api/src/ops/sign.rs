//! Sign.

use trent_crypto::secret::Plaintext;
use trent_domain::{
    arn::KeyArn,
    key_spec::{MessageType, SigningAlgorithm},
};

use super::{GrantTokens, named::value_of};
use crate::{
    error::ApiError,
    json::{self, JsonError, Object},
    validation::{check_shape, tables},
};

/// A Sign request.
#[derive(Debug)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id, key ARN, alias name or alias ARN, as given.
    pub key_id: String,
    /// `Message`.
    pub message: Plaintext,
    /// `MessageType`.
    pub message_type: MessageType,
    /// `SigningAlgorithm`.
    pub signing_algorithm: SigningAlgorithm,
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
        check_shape(&tables::SIGN_REQUEST, request)?;
        let message_type = value_of(request, "MessageType", MessageType::parse)?;
        let algorithm = value_of(request, "SigningAlgorithm", SigningAlgorithm::parse)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            message: request.blob("Message")?.ok_or(JsonError::Absent)?.into(),
            message_type: message_type.unwrap_or(MessageType::Raw),
            signing_algorithm: algorithm.ok_or(JsonError::Absent)?,
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
    /// `Signature`.
    pub signature: &'a [u8],
    /// `SigningAlgorithm`.
    pub signing_algorithm: SigningAlgorithm,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("KeyId", self.key);
            answer.blob("Signature", self.signature);
            answer.string("SigningAlgorithm", self.signing_algorithm);
        })
    }
}
