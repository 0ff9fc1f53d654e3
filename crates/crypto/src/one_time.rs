//! Sealing under keys that are used once: every message has its own AES-256-GCM key, derived from a long-lived key and a
//! random 128-bit value that travels with the message. So the number of messages has no practical limit, and the nonce
//! can be constant.

use crate::aad::Aad;
use crate::aead::{Aead, NONCE_LEN, NotAuthentic, TAG_LEN};
use crate::digest::HmacSha256Key;
use crate::error::SealError;
use crate::kdf::derive_message_key;

/// Length of the random value that a message's key is derived from.
pub(crate) const SALT_LEN: usize = 16;

/// Unique because its key is.
const NONCE: [u8; NONCE_LEN] = [0; NONCE_LEN];

/// Encrypts `buffer` in place under a key derived for it from `key`, the use in `aad`, and `salt`.
pub(crate) fn seal(
    key: &HmacSha256Key,
    salt: &[u8; SALT_LEN],
    aad: &Aad,
    buffer: &mut [u8],
) -> Result<[u8; TAG_LEN], SealError> {
    Aead::new(&derive_message_key(key, aad.label(), salt)).seal(&NONCE, aad.as_bytes(), buffer)
}

/// Verifies, then decrypts `buffer` in place.
pub(crate) fn open(
    key: &HmacSha256Key,
    salt: &[u8; SALT_LEN],
    aad: &Aad,
    buffer: &mut [u8],
    tag: &[u8; TAG_LEN],
) -> Result<(), NotAuthentic> {
    Aead::new(&derive_message_key(key, aad.label(), salt)).open(&NONCE, aad.as_bytes(), buffer, tag)
}
