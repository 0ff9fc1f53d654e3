//! The keys of the external key manager.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use trent_crypto::random::{Randomness, SystemRandomness};

/// Notes of the key manager that come with every ciphertext.
const METADATA: &[u8] = b"key_version=1";

/// A key, and what is told of it.
#[derive(Debug)]
pub(super) struct ManagedKey {
    pub(super) spec: &'static str,
    pub(super) usage: &'static [&'static str],
    pub(super) status: &'static str,
    key: [u8; 32],
}

/// A ciphertext in its parts.
pub(super) struct Parts {
    pub(super) ciphertext: Vec<u8>,
    pub(super) iv: Vec<u8>,
    pub(super) tag: Vec<u8>,
    pub(super) metadata: Vec<u8>,
}

impl ManagedKey {
    pub(super) fn fit() -> Self {
        Self {
            spec: "AES_256",
            usage: &["ENCRYPT", "DECRYPT", "WRAP"],
            status: "ENABLED",
            key: random(),
        }
    }

    pub(super) fn encrypt(&self, plaintext: &[u8], aad: &[u8]) -> Parts {
        let iv: [u8; 12] = random();
        let mut ciphertext = plaintext.to_vec();
        let cipher = Aes256Gcm::new(&self.key.into());
        let tag = cipher
            .encrypt_inout_detached(
                &iv.into(),
                &bound(aad, METADATA),
                ciphertext.as_mut_slice().into(),
            )
            .unwrap();
        Parts {
            ciphertext,
            iv: iv.to_vec(),
            tag: tag.to_vec(),
            metadata: METADATA.to_vec(),
        }
    }

    /// `None` if the ciphertext is not authentic.
    pub(super) fn decrypt(&self, parts: &Parts, aad: &[u8]) -> Option<Vec<u8>> {
        let iv: [u8; 12] = parts.iv.as_slice().try_into().ok()?;
        let tag: [u8; 16] = parts.tag.as_slice().try_into().ok()?;
        let mut plaintext = parts.ciphertext.clone();
        let cipher = Aes256Gcm::new(&self.key.into());
        cipher
            .decrypt_inout_detached(
                &iv.into(),
                &bound(aad, &parts.metadata),
                plaintext.as_mut_slice().into(),
                &tag.into(),
            )
            .ok()?;
        Some(plaintext)
    }
}

/// Both lengths and both texts, as the specification has it.
fn bound(aad: &[u8], metadata: &[u8]) -> Vec<u8> {
    let aad_len = u16::try_from(aad.len()).unwrap().to_be_bytes();
    let metadata_len = [u8::try_from(metadata.len()).unwrap()];
    [&aad_len, aad, &metadata_len, metadata].concat()
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandomness.fill(&mut bytes).unwrap();
    bytes
}
