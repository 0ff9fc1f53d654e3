//! Wrapping: secrets under another key, as they are stored.
//!
//! Format 1: `01 ‖ salt (16) ‖ ciphertext ‖ tag (16)`. What the secret is, and whose, is in the authenticated data.

use zeroize::Zeroizing;

use crate::aad::Aad;
use crate::aead::{NotAuthentic, TAG_LEN};
use crate::digest::HmacSha256Key;
use crate::error::{SealError, StoredError};
use crate::one_time::{self, SALT_LEN};
use crate::random::{self, Randomness};
use crate::secret::KEY_LEN;

/// The format that is written.
const FORMAT: u8 = 1;

/// A key that wraps other secrets, prepared.
#[derive(Debug)]
pub(crate) struct WrappingKey(HmacSha256Key);

impl WrappingKey {
    /// Prepares `key`.
    pub(crate) fn new(key: &[u8; KEY_LEN]) -> Self {
        Self(HmacSha256Key::new(key))
    }

    /// Wraps `secret`, bound to `aad`.
    pub(crate) fn wrap(
        &self,
        secret: &[u8],
        aad: &Aad,
        randomness: &dyn Randomness,
    ) -> Result<Vec<u8>, SealError> {
        let salt = random::bytes::<SALT_LEN>(randomness)?;
        let mut buffer = Zeroizing::new(secret.to_vec());
        let tag = one_time::seal(&self.0, &salt, aad, &mut buffer)?;
        Ok([&[FORMAT], salt.as_slice(), &buffer, &tag].concat())
    }

    /// Unwraps what [`wrap`](Self::wrap) wrapped for the same `aad`.
    pub(crate) fn unwrap(&self, wrapped: &[u8], aad: &Aad) -> Result<Zeroizing<Vec<u8>>, StoredError> {
        let parts = Parts::split(wrapped)?;
        let mut buffer = Zeroizing::new(parts.ciphertext.to_vec());
        let opened = one_time::open(&self.0, parts.salt, aad, &mut buffer, parts.tag);
        opened.map_err(|NotAuthentic| StoredError::NotAuthentic)?;
        Ok(buffer)
    }
}

/// Wrapped bytes, taken apart.
struct Parts<'a> {
    salt: &'a [u8; SALT_LEN],
    ciphertext: &'a [u8],
    tag: &'a [u8; TAG_LEN],
}

impl<'a> Parts<'a> {
    fn split(wrapped: &'a [u8]) -> Result<Self, StoredError> {
        let (&format, rest) = wrapped.split_first().ok_or(StoredError::UnknownFormat)?;
        if format != FORMAT {
            return Err(StoredError::UnknownFormat);
        }
        let (salt, rest) = rest.split_first_chunk().ok_or(StoredError::NotAuthentic)?;
        let (ciphertext, tag) = rest.split_last_chunk().ok_or(StoredError::NotAuthentic)?;
        Ok(Self {
            salt,
            ciphertext,
            tag,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::RandomnessUnavailable;
    use crate::label;
    use crate::testing::{BrokenRandomness, CountingRandomness, damaged, to_hex};

    fn aad() -> Aad {
        Aad::new(label::KEY_MATERIAL).field(b"owner")
    }

    fn wrapped() -> Vec<u8> {
        WrappingKey::new(&[7; 32])
            .wrap(b"secret", &aad(), &CountingRandomness::default())
            .unwrap()
    }

    #[test]
    fn format_1_is_frozen() {
        assert_eq!(
            to_hex(&wrapped()),
            "01000102030405060708090a0b0c0d0e0f9671de63c7131aa40c276c64f106e4fbd8ba2c2074dd"
        );
        assert_eq!(
            *WrappingKey::new(&[7; 32]).unwrap(&wrapped(), &aad()).unwrap(),
            b"secret"
        );
    }

    #[test]
    fn damage_is_refused_everywhere() {
        let key = WrappingKey::new(&[7; 32]);
        for damaged in damaged(&wrapped()) {
            key.unwrap(&damaged, &aad()).unwrap_err();
        }
    }

    #[test]
    fn another_key_use_or_owner_is_refused() {
        let refused = |key: [u8; 32], aad: Aad| {
            assert_eq!(
                WrappingKey::new(&key).unwrap(&wrapped(), &aad),
                Err(StoredError::NotAuthentic)
            );
        };
        refused([8; 32], aad());
        refused([7; 32], Aad::new(label::ACCESS_SECRET).field(b"owner"));
        refused([7; 32], Aad::new(label::KEY_MATERIAL).field(b"other"));
        refused([7; 32], aad().field(b""));
    }

    #[test]
    fn other_formats_are_told_from_damage() {
        let key = WrappingKey::new(&[7; 32]);
        assert_eq!(key.unwrap(&[], &aad()), Err(StoredError::UnknownFormat));
        assert_eq!(key.unwrap(&[2; 60], &aad()), Err(StoredError::UnknownFormat));
        assert_eq!(key.unwrap(&[1; 20], &aad()), Err(StoredError::NotAuthentic));
    }

    #[test]
    fn nothing_is_wrapped_without_randomness() {
        let wrapped = WrappingKey::new(&[7; 32]).wrap(b"secret", &aad(), &BrokenRandomness);
        assert_eq!(wrapped, Err(SealError::Randomness(RandomnessUnavailable)));
    }
}
