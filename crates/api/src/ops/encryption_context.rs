//! The encryption context: pairs that a ciphertext is bound to.

use std::collections::BTreeMap;

use trent_domain::{error::KmsError, limits::MAX_ENCRYPTION_CONTEXT_BYTES};

use crate::{error::ApiError, json::Object};

/// Names and values, sorted by name. Empty and absent are the same.
pub type EncryptionContext = BTreeMap<String, String>;

/// Reads the member; none when absent.
pub(super) fn parse(request: &Object<'_>, member: &str) -> Result<EncryptionContext, ApiError> {
    let Some(value) = request.get(member) else {
        return Ok(EncryptionContext::new());
    };
    let pairs = value.as_object()?.members();
    let context = pairs.map(|(name, value)| Ok((name.to_owned(), value.as_string()?.to_owned())));
    let context = context.collect::<Result<EncryptionContext, ApiError>>()?;
    require_small(&context)?;
    Ok(context)
}

fn require_small(context: &EncryptionContext) -> Result<(), KmsError> {
    let size: usize = context.iter().map(|(name, value)| name.len() + value.len()).sum();
    if size <= MAX_ENCRYPTION_CONTEXT_BYTES {
        return Ok(());
    }
    let text = format!("The encryption context is larger than {MAX_ENCRYPTION_CONTEXT_BYTES} bytes.");
    Err(KmsError::Validation(text))
}
