//! `Recipient`: an attestation document, to whose key the answer would be encrypted.

use trent_domain::error::KmsError;

use crate::{error::ApiError, json::Object};

/// Refuses `Recipient`: ignoring it would send a plaintext to who asked for a ciphertext.
pub(super) fn refuse(request: &Object<'_>) -> Result<(), ApiError> {
    if request.get("Recipient").is_none() {
        return Ok(());
    }
    let text = "Recipient is not supported: this service does not verify attestation documents.";
    Err(KmsError::Validation(text.to_owned()).into())
}
