//! The ciphertext of Decrypt and ReEncrypt, which a dry run may leave out.

use crate::{error::ApiError, json::Object, validation};

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
    /// Reads `CiphertextBlob`, `DryRun` and `DryRunModifiers`. `key_id` is the path of the member that has to name the
    /// key if no ciphertext does, and whether the request has it.
    pub(super) fn parse(request: &Object<'_>, key_id: (&'static str, bool)) -> Result<Self, ApiError> {
        let modifiers = request.list("DryRunModifiers")?;
        let is_ignored = modifiers
            .iter()
            .any(|modifier| modifier.as_string() == Ok(IGNORE_CIPHERTEXT));
        if is_ignored && request.flag("DryRun")? {
            let (path, is_given) = key_id;
            return if is_given {
                Ok(Self::Ignored)
            } else {
                Err(validation::absent(path).into())
            };
        }
        let blob = request.blob("CiphertextBlob")?;
        blob.map(Self::Given)
            .ok_or_else(|| validation::absent("ciphertextBlob").into())
    }
}
