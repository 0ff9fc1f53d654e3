//! Public keys at work: what needs no secret needs no proof either.

use trent_domain::key_spec::{EncryptionAlgorithm, KeySpec, SigningAlgorithm};

use super::SigningInput;
use super::ecc::EccPublicKey;
use super::edwards::EdwardsPublicKey;
use super::kind::Kind;
use super::ml_dsa::MlDsaPublicKey;
use super::ml_kem::MlKemPublicKey;
use super::rsa::RsaPublicKey;
use crate::error::{CryptoError, InvalidSignature, StoredError, UnsuitableUse};
use crate::secret::Plaintext;

/// The public half of an asymmetric KMS key.
#[derive(Debug)]
pub struct PublicKey(Inner);

#[derive(Debug)]
enum Inner {
    Rsa(RsaPublicKey),
    Ecc(EccPublicKey),
    Edwards(EdwardsPublicKey),
    MlDsa(MlDsaPublicKey),
    MlKem(MlKemPublicKey),
}

impl PublicKey {
    /// Parses `spki`, SubjectPublicKeyInfo in DER, if it is a key of `spec`.
    pub fn parse(spec: KeySpec, spki: &[u8]) -> Result<Self, CryptoError> {
        Ok(Self(match Kind::of(spec)? {
            Kind::Symmetric | Kind::Hmac(_) => return Err(StoredError::UnfitMaterial.into()),
            Kind::Rsa(modulus) => Inner::Rsa(RsaPublicKey::parse(modulus, spki)?),
            Kind::Ecc(curve) => Inner::Ecc(EccPublicKey::parse(curve, spki)?),
            Kind::Edwards => Inner::Edwards(EdwardsPublicKey::parse(spki)?),
            Kind::MlDsa(set) => Inner::MlDsa(MlDsaPublicKey::parse(set, spki)?),
            Kind::MlKem(set) => Inner::MlKem(MlKemPublicKey::parse(set, spki)?),
        }))
    }

    /// Whether `signature` was made by the private half. An algorithm or type of input that the spec does not have
    /// verifies nothing.
    pub fn verify(
        &self,
        algorithm: SigningAlgorithm,
        input: SigningInput<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        match &self.0 {
            Inner::Rsa(key) => key.verify(algorithm, input, signature),
            Inner::Ecc(key) => key.verify(algorithm, input, signature),
            Inner::Edwards(key) => key.verify(algorithm, input, signature),
            Inner::MlDsa(key) => key.verify(algorithm, input, signature),
            Inner::MlKem(_) => Err(InvalidSignature),
        }
    }

    /// Encrypts with RSAES-OAEP: MGF1 with the same hash, and no label. The ciphertext is as long as the modulus.
    /// AWS-LC draws the seed from its own generator, which is the source of `SystemRandomness`.
    pub fn encrypt(
        &self,
        algorithm: EncryptionAlgorithm,
        plaintext: &Plaintext,
    ) -> Result<Vec<u8>, CryptoError> {
        match &self.0 {
            Inner::Rsa(key) => key.encrypt(algorithm, plaintext),
            _ => Err(UnsuitableUse.into()),
        }
    }

    /// Draws a secret of 32 bytes and encapsulates it with ML-KEM: ciphertext, secret. AWS-LC draws from its own
    /// generator, which is the source of `SystemRandomness`.
    pub fn encapsulate(&self) -> Result<(Vec<u8>, Plaintext), CryptoError> {
        match &self.0 {
            Inner::MlKem(key) => Ok(key.encapsulate()?),
            _ => Err(UnsuitableUse.into()),
        }
    }
}
