//! An RSA public key at work.

use aws_lc_rs::rsa::{OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_lc_rs::signature::UnparsedPublicKey;
use trent_domain::key_spec::{EncryptionAlgorithm, SigningAlgorithm};

use super::Modulus;
use super::oaep::oaep;
use super::scheme::Scheme;
use crate::error::{CryptoError, InvalidSignature, LibraryFailed, SealError, StoredError, UnsuitableUse};
use crate::keys::SigningInput;
use crate::secret::Plaintext;

/// An RSA public key.
#[derive(Debug)]
pub(in crate::keys) struct RsaPublicKey {
    spki: Vec<u8>,
    encrypting: OaepPublicEncryptingKey,
}

impl RsaPublicKey {
    /// Parses SubjectPublicKeyInfo, if the modulus is as long as `modulus` says.
    pub(in crate::keys) fn parse(modulus: Modulus, spki: &[u8]) -> Result<Self, StoredError> {
        let key = PublicEncryptingKey::from_der(spki).map_err(|_| StoredError::UnfitMaterial)?;
        if key.key_size_bits() != modulus.bits() {
            return Err(StoredError::UnfitMaterial);
        }
        Ok(Self {
            spki: spki.to_vec(),
            encrypting: OaepPublicEncryptingKey::new(key).map_err(|_| StoredError::UnfitMaterial)?,
        })
    }

    /// Verifies a signature.
    pub(in crate::keys) fn verify(
        &self,
        algorithm: SigningAlgorithm,
        input: SigningInput<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let scheme = Scheme::of(algorithm).ok_or(InvalidSignature)?;
        let digest = input.digest(scheme.digest).ok_or(InvalidSignature)?;
        UnparsedPublicKey::new(scheme.verification, &self.spki)
            .verify_digest(&digest, signature)
            .map_err(|_| InvalidSignature)
    }

    /// Encrypts with OAEP.
    pub(in crate::keys) fn encrypt(
        &self,
        algorithm: EncryptionAlgorithm,
        plaintext: &Plaintext,
    ) -> Result<Vec<u8>, CryptoError> {
        let algorithm = oaep(algorithm).ok_or(UnsuitableUse)?;
        if plaintext.expose().len() > self.encrypting.max_plaintext_size(algorithm) {
            return Err(SealError::TooLong.into());
        }
        let mut ciphertext = vec![0; self.encrypting.ciphertext_size()];
        self.encrypting
            .encrypt(algorithm, plaintext.expose(), &mut ciphertext, None)
            .map_err(|_| LibraryFailed)?;
        Ok(ciphertext)
    }
}
