//! Grant tokens: claims to grants that may not be known everywhere yet.

use crate::{error::ApiError, json::Object};

/// The tokens of a request, as given: at most ten, of at most 8192 characters (AWS KMS API, GrantTokenList).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GrantTokens(Vec<String>);

impl GrantTokens {
    pub(super) fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        let tokens = request.list("GrantTokens")?.iter();
        let tokens = tokens.map(|token| token.as_string().map(str::to_owned));
        Ok(Self(tokens.collect::<Result<_, _>>()?))
    }

    /// The tokens.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
