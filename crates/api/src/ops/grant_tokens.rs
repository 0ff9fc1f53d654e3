//! Grant tokens: claims to grants that may not be known everywhere yet.

use crate::{error::ApiError, json::Object};

/// Refuses every token: without grants there is none that it could belong to, and to ignore it would be to pretend.
pub(super) fn refuse(request: &Object<'_>) -> Result<(), ApiError> {
    if request.list("GrantTokens")?.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid_grant_token())
    }
}
