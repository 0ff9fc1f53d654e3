//! The encryption context of a request.

use std::collections::BTreeMap;

use trent_domain::encryption_context::EncryptionContext;

use crate::{error::ApiError, json::Object};

/// Reads the member; an empty context when absent.
pub(super) fn parse(request: &Object<'_>, member: &str) -> Result<EncryptionContext, ApiError> {
    let Some(value) = request.get(member) else {
        return Ok(EncryptionContext::default());
    };
    let pairs = value.as_object()?.members();
    let pairs = pairs.map(|(name, value)| Ok((name.to_owned(), value.as_string()?.to_owned())));
    Ok(EncryptionContext::new(
        pairs.collect::<Result<BTreeMap<_, _>, ApiError>>()?,
    )?)
}
