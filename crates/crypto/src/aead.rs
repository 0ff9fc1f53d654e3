//! AES-256-GCM (SP 800-38D) with a 96-bit nonce and a 128-bit tag.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};

use crate::error::SealError;
use crate::secret::MessageKey;

/// Length of a nonce.
pub(crate) const NONCE_LEN: usize = 12;
/// Length of an authentication tag.
pub(crate) const TAG_LEN: usize = 16;

/// Bytes that are not what was sealed, or not under this key and data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAuthentic;

/// An expanded AES-256-GCM key; its round keys are zeroized when dropped.
pub(crate) struct Aead(Aes256Gcm);

impl Aead {
    /// Expands `key`.
    pub(crate) fn new(key: &MessageKey) -> Self {
        Self(Aes256Gcm::new(key.expose().into()))
    }

    /// Encrypts `buffer` in place. Fails only beyond GCM's limit of 64 GiB.
    pub(crate) fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        buffer: &mut [u8],
    ) -> Result<[u8; TAG_LEN], SealError> {
        let tag = self.0.encrypt_inout_detached(nonce.into(), aad, buffer.into());
        tag.map(Into::into).map_err(|_| SealError::TooLong)
    }

    /// Verifies, then decrypts `buffer` in place; on failure it still holds the ciphertext.
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        buffer: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), NotAuthentic> {
        let opened = self
            .0
            .decrypt_inout_detached(nonce.into(), aad, buffer.into(), tag.into());
        opened.map_err(|_| NotAuthentic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{damaged, from_hex, to_hex};
    use aws_lc_rs::aead as lc;

    fn message_key(bytes: &[u8]) -> MessageKey {
        bytes.try_into().unwrap()
    }

    struct Vector {
        key: &'static str,
        nonce: &'static str,
        plaintext: &'static str,
        aad: &'static str,
        ciphertext: &'static str,
        tag: &'static str,
    }

    /// Test cases 13 to 16 of McGrew and Viega, "The Galois/Counter Mode of Operation".
    const VECTORS: [Vector; 4] = [
        Vector {
            key: "0000000000000000000000000000000000000000000000000000000000000000",
            nonce: "000000000000000000000000",
            plaintext: "",
            aad: "",
            ciphertext: "",
            tag: "530f8afbc74536b9a963b4f1c4cb738b",
        },
        Vector {
            key: "0000000000000000000000000000000000000000000000000000000000000000",
            nonce: "000000000000000000000000",
            plaintext: "00000000000000000000000000000000",
            aad: "",
            ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
            tag: "d0d1c8a799996bf0265b98b5d48ab919",
        },
        Vector {
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888",
            plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
            aad: "",
            ciphertext: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
            tag: "b094dac5d93471bdec1a502270e3cc6c",
        },
        Vector {
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888",
            plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            ciphertext: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
            tag: "76fc6ece0f4e1768cddf8853bb2d551b",
        },
    ];

    #[test]
    fn vectors_of_mcgrew_and_viega() {
        for vector in &VECTORS {
            let aead = Aead::new(&message_key(&from_hex(vector.key)));
            let nonce = from_hex(vector.nonce).try_into().unwrap();
            let mut buffer = from_hex(vector.plaintext);
            let tag = aead.seal(&nonce, &from_hex(vector.aad), &mut buffer).unwrap();
            assert_eq!(
                (to_hex(&buffer).as_str(), to_hex(&tag).as_str()),
                (vector.ciphertext, vector.tag)
            );
            aead.open(&nonce, &from_hex(vector.aad), &mut buffer, &tag)
                .unwrap();
            assert_eq!(to_hex(&buffer), vector.plaintext);
        }
    }

    #[test]
    fn every_length_agrees_with_aws_lc() {
        let key = [0x42; 32];
        let theirs = lc::LessSafeKey::new(lc::UnboundKey::new(&lc::AES_256_GCM, &key).unwrap());
        for len in 0..70_u8 {
            let plaintext: Vec<u8> = (0..len).collect();
            let (nonce, aad) = ([len; NONCE_LEN], &plaintext[..usize::from(len / 2)]);
            let mut ours = plaintext.clone();
            let tag = Aead::new(&message_key(&key))
                .seal(&nonce, aad, &mut ours)
                .unwrap();
            let mut expected = plaintext.clone();
            let nonce = lc::Nonce::assume_unique_for_key(nonce);
            theirs
                .seal_in_place_append_tag(nonce, lc::Aad::from(aad), &mut expected)
                .unwrap();
            assert_eq!([ours.as_slice(), &tag].concat(), expected, "{len} bytes");
        }
    }

    #[test]
    fn altered_ciphertext_tag_nonce_and_data_are_refused() {
        let aead = Aead::new(&message_key(&[1; 32]));
        let (nonce, aad) = ([2; NONCE_LEN], b"data".as_slice());
        let mut sealed = b"plaintext".to_vec();
        let tag = aead.seal(&nonce, aad, &mut sealed).unwrap();
        let refused = |nonce: &[u8; NONCE_LEN], aad: &[u8], ciphertext: &[u8], tag: &[u8; TAG_LEN]| {
            let mut buffer = ciphertext.to_vec();
            assert_eq!(aead.open(nonce, aad, &mut buffer, tag), Err(NotAuthentic));
            assert_eq!(buffer, ciphertext, "nothing is decrypted before it is verified");
        };
        refused(&[3; NONCE_LEN], aad, &sealed, &tag);
        damaged(&sealed).for_each(|sealed| refused(&nonce, aad, &sealed, &tag));
        damaged(aad).for_each(|aad| refused(&nonce, &aad, &sealed, &tag));
        let same_length = damaged(&tag).filter_map(|tag| tag.try_into().ok());
        same_length.for_each(|tag| refused(&nonce, aad, &sealed, &tag));
    }
}
