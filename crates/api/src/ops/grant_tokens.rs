//! Grant tokens: claims to grants that may not be known everywhere yet.

use crate::{error::ApiError, json::Object};

/// Reads `GrantTokens`; none when absent.
pub(super) fn parse(request: &Object<'_>) -> Result<Vec<String>, ApiError> {
    let tokens = request.list("GrantTokens")?.iter();
    tokens.map(|token| Ok(token.as_string()?.to_owned())).collect()
}
