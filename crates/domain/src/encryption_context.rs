//! The encryption context: public pairs that a ciphertext is bound to.

use std::collections::BTreeMap;

use crate::error::KmsError;
use crate::limits::MAX_ENCRYPTION_CONTEXT_BYTES;

/// Pairs of text, compared byte by byte without normalisation. An empty context equals an absent one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct EncryptionContext(BTreeMap<String, String>);

impl EncryptionContext {
    /// A context without pairs.
    pub const fn empty() -> &'static Self {
        static EMPTY: EncryptionContext = EncryptionContext(BTreeMap::new());
        &EMPTY
    }

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

    /// Whether these pairs are among its own.
    pub fn contains(&self, pairs: &Self) -> bool {
        pairs.0.iter().all(|(key, value)| self.0.get(key) == Some(value))
    }

    /// Appends the bytes a ciphertext is bound to: for each pair, in order, the key and the value, each after its
    /// length as eight bytes, big-endian. Different contexts never have the same bytes. They never change either:
    /// every ciphertext would be lost.
    pub fn append_canonical(&self, out: &mut Vec<u8>) {
        for text in self.texts() {
            out.extend_from_slice(&(text.len() as u64).to_be_bytes());
            out.extend_from_slice(text.as_bytes());
        }
    }

    /// How many bytes [`append_canonical`](Self::append_canonical) appends, for whoever makes room first.
    pub fn canonical_len(&self) -> usize {
        self.texts().map(|text| size_of::<u64>() + text.len()).sum()
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.iter().flat_map(|(key, value)| [key, value])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(pairs: &[(&str, &str)]) -> EncryptionContext {
        let owned = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        EncryptionContext::new(owned.collect()).unwrap()
    }

    fn canonical(context: &EncryptionContext) -> Vec<u8> {
        let mut bytes = Vec::new();
        context.append_canonical(&mut bytes);
        assert_eq!(bytes.len(), context.canonical_len());
        bytes
    }

    #[test]
    fn the_canonical_form_is_frozen() {
        let expected = b"\0\0\0\0\0\0\0\x01B\0\0\0\0\0\0\0\0\
            \0\0\0\0\0\0\0\x02ab\0\0\0\0\0\0\0\x01c\
            \0\0\0\0\0\0\0\x02\xc3\xa9\0\0\0\0\0\0\0\x01d";
        let pairs = [("\u{e9}", "d"), ("ab", "c"), ("B", "")];
        assert_eq!(canonical(&context(&pairs)), expected);
        assert_eq!(canonical(&EncryptionContext::default()), b"");
    }

    #[test]
    fn different_contexts_have_different_bytes() {
        let contexts = [
            context(&[("ab", "c")]),
            context(&[("a", "bc")]),
            context(&[("c", "ab")]),
            context(&[("ab", "c"), ("", "")]),
            context(&[("AB", "c")]),
        ];
        for (position, one) in contexts.iter().enumerate() {
            for other in &contexts[..position] {
                assert_ne!(canonical(one), canonical(other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn the_sum_of_all_texts_is_bounded() {
        let with = |len: usize| EncryptionContext::new(BTreeMap::from([("ab".into(), "x".repeat(len))]));
        assert!(with(MAX_ENCRYPTION_CONTEXT_BYTES - 2).is_ok());
        let refused = with(MAX_ENCRYPTION_CONTEXT_BYTES - 1);
        let text = "The encryption context must not be larger than 8192 bytes.";
        assert_eq!(refused, Err(KmsError::Validation(text.into())));
    }
}
