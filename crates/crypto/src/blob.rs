//! Ciphertext blobs: what Encrypt returns and Decrypt takes.
//!
//! Format 1, 85 bytes longer than the plaintext: `54 52 4E 01 ‖ key id (1 + 16) ‖ material id (32) ‖ salt (16) ‖
//! ciphertext ‖ tag (16)`. A region's name stands nowhere in it, nor in what it is bound to, so that related
//! multi-Region keys open each other's blobs.

use trent_domain::ids::{KeyId, MaterialId};

use crate::aead::TAG_LEN;
use crate::error::InvalidCiphertext;
use crate::one_time::SALT_LEN;

/// "TRN" and the format: neither AWS's blobs nor another product's start so.
pub(crate) const FORMAT: [u8; 4] = *b"TRN\x01";
/// One byte of kind, 16 of id.
pub(crate) const KEY_ID_LEN: usize = 17;
/// Length of a material id.
pub(crate) const MATERIAL_ID_LEN: usize = 32;
/// Length of all that comes before the ciphertext.
pub(crate) const HEADER_LEN: usize = FORMAT.len() + KEY_ID_LEN + MATERIAL_ID_LEN + SALT_LEN;

/// By how much a blob is longer than its plaintext. AWS's own blobs add 124 to 151 bytes, and applications size their
/// columns by that; 4096 bytes of plaintext must stay within 6144 of ciphertext.
pub const OVERHEAD: usize = HEADER_LEN + TAG_LEN;

const _: () = assert!(OVERHEAD <= 160 && 4096 + OVERHEAD <= 6144);

/// A blob taken apart. Nothing of it is authentic until a key has opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blob<'a> {
    key_id: KeyId,
    material_id: MaterialId,
    pub(crate) salt: &'a [u8; SALT_LEN],
    pub(crate) ciphertext: &'a [u8],
    pub(crate) tag: &'a [u8; TAG_LEN],
}

impl<'a> Blob<'a> {
    /// Takes `bytes` apart, without any key.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, InvalidCiphertext> {
        Self::split(bytes).ok_or(InvalidCiphertext)
    }

    fn split(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&FORMAT)?;
        let (key_id, rest) = rest.split_first_chunk::<KEY_ID_LEN>()?;
        let (material_id, rest) = rest.split_first_chunk::<MATERIAL_ID_LEN>()?;
        let (salt, rest) = rest.split_first_chunk()?;
        let (ciphertext, tag) = rest.split_last_chunk()?;
        let key_id = KeyId::from_bytes(key_id).ok()?;
        Some(Self {
            key_id,
            material_id: MaterialId::new(*material_id),
            salt,
            ciphertext,
            tag,
        })
    }

    /// The KMS key that the blob says it was made under.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The version of that key's material.
    #[must_use]
    pub fn material_id(&self) -> MaterialId {
        self.material_id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parsing_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300), is_ours: bool) {
            let bytes = if is_ours { [FORMAT.as_slice(), &[0], &bytes].concat() } else { bytes };
            let parsed = Blob::parse(&bytes);
            prop_assert_eq!(parsed.is_ok(), is_ours && bytes.len() >= OVERHEAD);
            if let Ok(blob) = parsed {
                prop_assert_eq!(blob.ciphertext.len(), bytes.len() - OVERHEAD);
            }
        }
    }

    #[test]
    fn blobs_of_aws_are_refused() {
        for start in [[1, 1, 2, 0, 0x78], [1, 2, 2, 0, 0x78], [1, 2, 3, 0, 0x78]] {
            let blob = [start.as_slice(), &[0; 200]].concat();
            assert_eq!(Blob::parse(&blob), Err(InvalidCiphertext));
        }
    }

    #[test]
    fn other_formats_and_kinds_of_key_are_refused() {
        let with = |format: u8, kind: u8| [b"TRN".as_slice(), &[format, kind], &[0; 200]].concat();
        assert!(Blob::parse(&with(1, 0)).is_ok());
        assert!(Blob::parse(&with(1, 1)).is_ok());
        assert_eq!(Blob::parse(&with(1, 2)), Err(InvalidCiphertext));
        assert_eq!(Blob::parse(&with(2, 0)), Err(InvalidCiphertext));
    }
}
