//! GetPublicKey.

use trent_domain::{
    arn::KeyArn,
    key_spec::{KeySpec, KeyUsage},
};

use super::{GrantTokens, algorithms};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A GetPublicKey request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id, key ARN, alias name or alias ARN, as given.
    pub key_id: String,
    /// `GrantTokens`.
    pub grant_tokens: GrantTokens,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::GET_PUBLIC_KEY_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            grant_tokens: GrantTokens::parse(request)?,
        })
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyId`.
    pub key: &'a KeyArn,
    /// `PublicKey`: SubjectPublicKeyInfo in DER.
    pub public_key: &'a [u8],
    /// `KeySpec`.
    pub key_spec: KeySpec,
    /// `KeyUsage`.
    pub key_usage: KeyUsage,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("KeyId", self.key);
            answer.blob("PublicKey", self.public_key);
            algorithms::write_spec(answer, self.key_spec);
            answer.string("KeyUsage", self.key_usage);
            algorithms::write_list(answer, self.key_spec, self.key_usage);
        })
    }
}
