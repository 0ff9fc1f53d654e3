//! What callers do to bring something in: encryption to a public key, and material wrapped for an import.

use std::convert::Infallible;

use aes_kw::{KeyInit as _, KwpAes256};
use rsa::pkcs8::DecodePublicKey as _;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::sha2::Sha256;
use rsa::{Oaep, RsaPublicKey};
use sha1::Sha1;

/// A ciphertext that a caller makes with the public key alone.
pub(crate) fn encrypt(algorithm: &str, public_key: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let key = RsaPublicKey::from_public_key_der(public_key).unwrap();
    let encrypted = match algorithm {
        "RSAES_OAEP_SHA_1" => key.encrypt(&mut Counting(1), Oaep::<Sha1>::new(), plaintext),
        _ => key.encrypt(&mut Counting(1), Oaep::<Sha256>::new(), plaintext),
    };
    encrypted.unwrap()
}

/// Material as its owner wraps it for an import, with the public key that came with the token.
pub(crate) fn wrap(algorithm: &str, public_key: &[u8], material: &[u8]) -> Vec<u8> {
    let Some(digest) = algorithm.strip_prefix("RSA_AES_KEY_WRAP") else {
        return encrypt(algorithm, public_key, material);
    };
    let aes_key = [0x5a; 32];
    let wrapped_key = encrypt(&format!("RSAES_OAEP{digest}"), public_key, &aes_key);
    let mut wrapped = vec![0; material.len().next_multiple_of(8) + 8];
    let key = KwpAes256::new(&aes_key.into());
    key.wrap_key(material, &mut wrapped).unwrap();
    [wrapped_key, wrapped].concat()
}

/// Padding that is random enough for a test: the same each time.
struct Counting(u64);

impl TryRng for Counting {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| number as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            *byte = (self.try_next_u64()? >> 56) as u8;
        }
        Ok(())
    }
}

impl TryCryptoRng for Counting {}
