//! The encryption context: public pairs that a ciphertext is bound to.

use std::collections::BTreeMap;

use crate::error::KmsError;
use crate::limits::MAX_ENCRYPTION_CONTEXT_BYTES;

/// Pairs of text, compared byte by byte without normalisation. An empty context equals an absent one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EncryptionContext(BTreeMap<String, String>);

impl EncryptionContext {
    /// The context of these pairs, unless they are too long together.
    pub fn new(pairs: BTreeMap<String, String>) -> Result<Self, KmsError> {
        let bytes: usize = pairs.iter().map(|(key, value)| key.len() + value.len()).sum();
        if bytes > MAX_ENCRYPTION_CONTEXT_BYTES {
            return Err(KmsError::Validation(format!(
                "The encryption context must not be larger than {MAX_ENCRYPTION_CONTEXT_BYTES} bytes."
            )));
        }
        Ok(Self(pairs))
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs, sorted by the UTF-8 bytes of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The bytes a ciphertext is bound to: for each pair, in order, the key and the value, each after its length
    /// as four bytes, big-endian. Different contexts never have the same bytes.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for text in self.iter().flat_map(|(key, value)| [key, value]) {
            // The sum of all lengths is bounded by `new`, so a length always fits.
            bytes.extend_from_slice(&(text.len() as u32).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes
    }
}
