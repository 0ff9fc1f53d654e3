//! An RSA private key at work.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use trent_domain::key_spec::{EncryptionAlgorithm, SigningAlgorithm};
use zeroize::Zeroizing;

use super::Modulus;
use super::oaep::OaepKey;
use super::scheme::Scheme;
use crate::error::{CryptoError, InvalidCiphertext, LibraryFailed, StoredError, UnsuitableUse};
use crate::keys::SigningInput;
use crate::secret::{Plaintext, redacted};

/// AlgorithmIdentifier { rsaEncryption, NULL } (RFC 3279 section 2.3.1).
pub(crate) const KEY_ALGORITHM: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";

/// An RSA key, prepared to sign and to decrypt. Which of the two it may, its usage says.
pub struct RsaKey {
    signing: KeyPair,
    decrypting: OaepKey,
    public_key: Vec<u8>,
}

impl RsaKey {
    /// Draws a key of two primes and the public exponent 65537, as PKCS #8. AWS-LC draws from its own generator, which
    /// is the source of `SystemRandomness`, and takes its time: seconds for 4096 bits.
    pub(crate) fn draw(modulus: Modulus) -> Result<Zeroizing<Vec<u8>>, LibraryFailed> {
        let pair = KeyPair::generate(modulus.key_size()).map_err(|_| LibraryFailed)?;
        to_pkcs8(&pair)
    }

    /// The PKCS #8 form of an RSAPrivateKey (RFC 8017 appendix A.1.2), which is the same for the same numbers; none if
    /// they are inconsistent, of more than two primes or of another length of modulus.
    pub(crate) fn import(modulus: Modulus, private_key: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let pair = KeyPair::from_der(private_key).ok()?;
        let pkcs8 = to_pkcs8(&pair).ok()?;
        Self::new(modulus, &pkcs8).ok()?;
        Some(pkcs8)
    }

    /// Prepares the key of `pkcs8`, if its modulus is as long as `modulus` says.
    pub(crate) fn new(modulus: Modulus, pkcs8: &[u8]) -> Result<Self, StoredError> {
        let signing = KeyPair::from_pkcs8(pkcs8).map_err(|_| StoredError::UnfitMaterial)?;
        let public_key: PublicKeyX509Der<'_> = signing
            .public_key()
            .as_der()
            .map_err(|_| StoredError::UnfitMaterial)?;
        Ok(Self {
            decrypting: OaepKey::new(modulus, pkcs8)?,
            public_key: public_key.as_ref().to_vec(),
            signing,
        })
    }

    /// The public half, as SubjectPublicKeyInfo.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Signs with PSS, its salt as long as the digest, or with PKCS #1 v1.5. The signature is as long as the modulus.
    pub fn sign(&self, algorithm: SigningAlgorithm, input: SigningInput<'_>) -> Result<Vec<u8>, CryptoError> {
        let scheme = Scheme::of(algorithm).ok_or(UnsuitableUse)?;
        let digest = input.digest(scheme.digest).ok_or(UnsuitableUse)?;
        let mut signature = vec![0; self.signing.public_modulus_len()];
        self.signing
            .sign_digest(scheme.signing, &digest, &mut signature)
            .map_err(|_| LibraryFailed)?;
        Ok(signature)
    }

    /// Decrypts what was encrypted with OAEP under the public half: MGF1 with the same hash, and no label.
    pub fn decrypt(
        &self,
        algorithm: EncryptionAlgorithm,
        ciphertext: &[u8],
    ) -> Result<Plaintext, InvalidCiphertext> {
        self.decrypting
            .decrypt(algorithm, ciphertext)
            .map(Plaintext::from_opened)
    }
}

redacted!(RsaKey);

fn to_pkcs8(pair: &KeyPair) -> Result<Zeroizing<Vec<u8>>, LibraryFailed> {
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| LibraryFailed)?;
    Ok(Zeroizing::new(der.as_ref().to_vec()))
}
