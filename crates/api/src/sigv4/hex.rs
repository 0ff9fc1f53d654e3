//! Lower-case hexadecimal text of a digest.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The 64 digits of `digest`, as they stand in canonical requests and signatures.
pub(super) fn encode(digest: &[u8; 32]) -> [u8; 64] {
    let mut text = [0; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(digest) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 0x0f)];
    }
    text
}
