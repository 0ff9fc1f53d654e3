//! How material to be imported is wrapped: RSAES-OAEP, alone or around an AES key that wraps the material.

use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};
use trent_domain::key_spec::{EncryptionAlgorithm, WrappingAlgorithm, WrappingKeySpec};
use zeroize::Zeroizing;

use crate::error::{InvalidCiphertext, Unsupported};
use crate::keys::rsa::{Modulus, OaepKey};

/// The scheme that material is wrapped with, and the kind of key it is wrapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wrapping {
    scheme: Scheme,
    modulus: Modulus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    /// The material itself is encrypted.
    Oaep(EncryptionAlgorithm),
    /// OAEP(AES-256 key) ‖ AES-KWP(material) (RFC 5649), which PKCS #11 calls CKM_RSA_AES_KEY_WRAP.
    AroundAesKey(EncryptionAlgorithm),
}

impl Wrapping {
    /// The wrapping of these names. AWS has switched RSAES_PKCS1_V1_5 off, and SM2 is not built.
    pub(crate) fn new(algorithm: WrappingAlgorithm, spec: WrappingKeySpec) -> Result<Self, Unsupported> {
        use EncryptionAlgorithm::{RsaesOaepSha1, RsaesOaepSha256};
        let scheme = match algorithm {
            WrappingAlgorithm::RsaesOaepSha1 => Scheme::Oaep(RsaesOaepSha1),
            WrappingAlgorithm::RsaesOaepSha256 => Scheme::Oaep(RsaesOaepSha256),
            WrappingAlgorithm::RsaAesKeyWrapSha1 => Scheme::AroundAesKey(RsaesOaepSha1),
            WrappingAlgorithm::RsaAesKeyWrapSha256 => Scheme::AroundAesKey(RsaesOaepSha256),
            WrappingAlgorithm::RsaesPkcs1V15 | WrappingAlgorithm::Sm2Pke => return Err(Unsupported),
        };
        let modulus = match spec {
            WrappingKeySpec::Rsa2048 => Modulus::Bits2048,
            WrappingKeySpec::Rsa3072 => Modulus::Bits3072,
            WrappingKeySpec::Rsa4096 => Modulus::Bits4096,
            WrappingKeySpec::Sm2 => return Err(Unsupported),
        };
        Ok(Self { scheme, modulus })
    }

    /// The kind of key that the caller wraps to.
    pub(crate) fn modulus(self) -> Modulus {
        self.modulus
    }

    /// Unwraps what the caller wrapped to `key`.
    pub(crate) fn unwrap(
        self,
        key: &OaepKey,
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, InvalidCiphertext> {
        match self.scheme {
            Scheme::Oaep(oaep) => key.decrypt(oaep, wrapped),
            Scheme::AroundAesKey(oaep) => {
                let parts = wrapped.split_at_checked(key.modulus_len());
                let (aes_key, material) = parts.ok_or(InvalidCiphertext)?;
                unwrap_padded(&key.decrypt(oaep, aes_key)?, material)
            }
        }
    }
}

/// AES-256 key unwrapping with padding.
pub(crate) fn unwrap_padded(aes_key: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, InvalidCiphertext> {
    let key = AesKek::new(&AES_256, aes_key).map_err(|_| InvalidCiphertext)?;
    let mut buffer = Zeroizing::new(vec![0; wrapped.len()]);
    let unwrapped = key.unwrap_with_padding(wrapped, &mut buffer);
    let len = unwrapped.map_err(|_| InvalidCiphertext)?.len();
    buffer.truncate(len);
    Ok(buffer)
}
