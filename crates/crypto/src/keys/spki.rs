//! SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7): a public key behind the name of its algorithm.

use crate::der::{self, BIT_STRING, Reader, SEQUENCE};

/// A BIT STRING of whole bytes begins with this: no bit of the last byte is unused.
pub(crate) const NO_UNUSED_BITS: u8 = 0;

/// `key` behind `algorithm`, an AlgorithmIdentifier in DER.
pub(crate) fn encode(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    let key = der::element(BIT_STRING, &[&[NO_UNUSED_BITS], key]);
    der::element(SEQUENCE, &[algorithm, &key]).to_vec()
}

/// The key in `spki`, if it is of `algorithm` and nothing follows it.
pub(crate) fn decode<'a>(algorithm: &[u8], spki: &'a [u8]) -> Option<&'a [u8]> {
    let content = der::only(SEQUENCE, spki)?.strip_prefix(algorithm)?;
    let mut reader = Reader::new(content);
    let key = reader.element(BIT_STRING)?.strip_prefix(&[NO_UNUSED_BITS])?;
    reader.finish()?;
    Some(key)
}
