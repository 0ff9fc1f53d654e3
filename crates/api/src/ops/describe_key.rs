//! DescribeKey.

use trent_domain::key_metadata::KeyMetadata;

use super::{GrantTokens, key_metadata};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A DescribeKey request.
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
        check_shape(&tables::DESCRIBE_KEY_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            grant_tokens: GrantTokens::parse(request)?,
        })
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyMetadata`.
    pub key: &'a KeyMetadata,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.object("KeyMetadata", |answer| key_metadata::write(answer, self.key));
        })
    }
}
