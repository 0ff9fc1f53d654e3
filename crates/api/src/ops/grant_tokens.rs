//! Grant tokens: claims to grants that may not be known everywhere yet.

use trent_domain::error::KmsError;

use crate::{error::ApiError, json::Object};

/// A token as given. What it stands for is told by whoever can open its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantToken(String);

impl GrantToken {
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The bytes that the text stands for.
    ///
    /// # Errors
    /// [`KmsError::InvalidGrantToken`]: the text is no base64.
    pub fn bytes(&self) -> Result<Vec<u8>, KmsError> {
        base64_simd::STANDARD
            .decode_to_vec(&self.0)
            .map_err(|_| KmsError::InvalidGrantToken)
    }
}

/// The tokens of a request: at most ten, of at most 8192 characters (AWS KMS API, GrantTokenList).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GrantTokens(Vec<GrantToken>);

impl GrantTokens {
    pub(super) fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        let tokens = request.list("GrantTokens")?.iter();
        let tokens = tokens.map(|token| token.as_string().map(GrantToken::new));
        Ok(Self(tokens.collect::<Result<_, _>>()?))
    }

    /// The tokens.
    pub fn iter(&self) -> impl Iterator<Item = &GrantToken> {
        self.0.iter()
    }
}
