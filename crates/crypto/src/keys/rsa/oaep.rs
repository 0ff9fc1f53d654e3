//! RSAES-OAEP: MGF1 with the hash of the scheme, and an empty label.

use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use trent_domain::key_spec::EncryptionAlgorithm;
use zeroize::Zeroizing;

use super::Modulus;
use crate::error::{InvalidCiphertext, StoredError};
use crate::secret::redacted;

/// A private key that decrypts.
pub(crate) struct OaepKey(OaepPrivateDecryptingKey);

impl OaepKey {
    /// Prepares the key of `pkcs8`, if its modulus is as long as `modulus` says.
    pub(crate) fn new(modulus: Modulus, pkcs8: &[u8]) -> Result<Self, StoredError> {
        let key = PrivateDecryptingKey::from_pkcs8(pkcs8).map_err(|_| StoredError::UnfitMaterial)?;
        if key.key_size_bits() != modulus.bits() {
            return Err(StoredError::UnfitMaterial);
        }
        let key = OaepPrivateDecryptingKey::new(key).map_err(|_| StoredError::UnfitMaterial)?;
        Ok(Self(key))
    }

    /// Length of the modulus, hence of every ciphertext.
    pub(crate) fn modulus_len(&self) -> usize {
        self.0.key_size_bytes()
    }

    /// Decrypts `ciphertext`. What is wrong with one that does not decrypt is not told, in time either.
    pub(crate) fn decrypt(
        &self,
        algorithm: EncryptionAlgorithm,
        ciphertext: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, InvalidCiphertext> {
        let algorithm = oaep(algorithm).ok_or(InvalidCiphertext)?;
        let mut buffer = Zeroizing::new(vec![0; self.0.min_output_size()]);
        let plaintext = self.0.decrypt(algorithm, ciphertext, &mut buffer, None);
        let len = plaintext.map_err(|_| InvalidCiphertext)?.len();
        buffer.truncate(len);
        Ok(buffer)
    }
}

redacted!(OaepKey);

/// The scheme that `algorithm` names, if it is one of RSA.
pub(super) fn oaep(algorithm: EncryptionAlgorithm) -> Option<&'static OaepAlgorithm> {
    match algorithm {
        EncryptionAlgorithm::RsaesOaepSha1 => Some(&OAEP_SHA1_MGF1SHA1),
        EncryptionAlgorithm::RsaesOaepSha256 => Some(&OAEP_SHA256_MGF1SHA256),
        EncryptionAlgorithm::SymmetricDefault | EncryptionAlgorithm::Sm2Pke => None,
    }
}
