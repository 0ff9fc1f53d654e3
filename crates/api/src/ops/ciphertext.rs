//! The ciphertext of Decrypt and ReEncrypt, which a dry run may leave out.

use crate::json::{JsonError, Object};

const IGNORE_CIPHERTEXT: &str = "IGNORE_CIPHERTEXT";

/// What there is to decrypt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ciphertext {
    /// A ciphertext.
    Given(Vec<u8>),
    /// `DryRun` with `IGNORE_CIPHERTEXT`: only the authorization is wanted, of the key that the request names.
    Ignored,
}

impl Ciphertext {
    /// The member that has to be there: the ciphertext, or else `key_id`, which names the key in its place.
    pub(super) fn required(request: &Object<'_>, key_id: &'static str) -> &'static str {
        if is_ignored(request) {
            key_id
        } else {
            "CiphertextBlob"
        }
    }

    /// Reads `CiphertextBlob`, `DryRun` and `DryRunModifiers`.
    pub(super) fn parse(request: &Object<'_>) -> Result<Self, JsonError> {
        if is_ignored(request) {
            return Ok(Self::Ignored);
        }
        let blob = request.blob("CiphertextBlob")?;
        blob.map(Self::Given).ok_or(JsonError::Absent)
    }
}

/// Values of a wrong type say nothing here: validation refuses them.
fn is_ignored(request: &Object<'_>) -> bool {
    let modifiers = request.list("DryRunModifiers").unwrap_or_default();
    let is_named = modifiers
        .iter()
        .any(|modifier| modifier.as_string() == Ok(IGNORE_CIPHERTEXT));
    is_named && request.flag("DryRun") == Ok(true)
}
