//! Ed25519 keys (RFC 8032, FIPS 186-5): pure and prehashed.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, ParsedPublicKey};
use ed25519_dalek::{Digest, Sha512, Signature, SignatureError, SigningKey, VerifyingKey};
use trent_domain::key_spec::SigningAlgorithm;
use zeroize::Zeroizing;

use super::{SigningInput, spki};
use crate::der::{self, INTEGER, OCTET_STRING, SEQUENCE};
use crate::error::{CryptoError, InvalidSignature, LibraryFailed, StoredError, UnsuitableUse};
use crate::secret::redacted;

/// AlgorithmIdentifier { id-Ed25519 } (RFC 8410 section 3).
pub(crate) const KEY_ALGORITHM: &[u8] = b"\x30\x05\x06\x03\x2b\x65\x70";

/// Length of a private key.
pub(crate) const SEED_LEN: usize = 32;

/// What Ed25519ph takes here: AWS wants a SHA-512 digest, treats it as the message, and prehashes it again.
const PREHASHED_MESSAGE_LEN: usize = 64;

/// An Ed25519 key, prepared.
pub struct EdwardsKey {
    pure: Ed25519KeyPair,
    prehashing: SigningKey,
    public_key: Vec<u8>,
}

impl EdwardsKey {
    /// Prepares `seed`, if it has the length of a private key.
    pub(crate) fn new(seed: &[u8]) -> Result<Self, StoredError> {
        let bytes: &[u8; SEED_LEN] = seed.try_into().map_err(|_| StoredError::UnfitMaterial)?;
        let pure = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| StoredError::UnfitMaterial)?;
        Ok(Self {
            prehashing: SigningKey::from_bytes(bytes),
            public_key: spki::encode(KEY_ALGORITHM, pure.public_key().as_ref()),
            pure,
        })
    }

    /// The public half, as SubjectPublicKeyInfo.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Whether `point` is the public half.
    pub(crate) fn has_point(&self, point: &[u8]) -> bool {
        point == self.pure.public_key().as_ref()
    }

    /// Signs: ED25519_SHA_512 takes RAW messages, ED25519_PH_SHA_512 DIGESTs of 64 bytes, as a message that it hashes.
    pub fn sign(&self, algorithm: SigningAlgorithm, input: SigningInput<'_>) -> Result<Vec<u8>, CryptoError> {
        match Scheme::of(algorithm, input).ok_or(UnsuitableUse)? {
            Scheme::Pure(message) => {
                let signature = self.pure.try_sign(message).map_err(|_| LibraryFailed)?;
                Ok(signature.as_ref().to_vec())
            }
            Scheme::Prehashed(prehash) => Ok(self.sign_prehashed(prehash)?),
        }
    }

    /// Ed25519ph with an empty context.
    fn sign_prehashed(&self, prehash: Sha512) -> Result<Vec<u8>, LibraryFailed> {
        let signature = self.prehashing.sign_prehashed(prehash, None);
        Ok(signature.map_err(|_| LibraryFailed)?.to_bytes().to_vec())
    }
}

redacted!(EdwardsKey);

/// `seed` as PrivateKeyInfo (RFC 8410 section 7).
pub(crate) fn pkcs8(seed: &[u8]) -> Zeroizing<Vec<u8>> {
    let version = der::element(INTEGER, &[&[0]]);
    let private_key = der::element(OCTET_STRING, &[&der::element(OCTET_STRING, &[seed])]);
    der::element(SEQUENCE, &[&version, KEY_ALGORITHM, &private_key])
}

/// An Ed25519 public key.
#[derive(Debug)]
pub(super) struct EdwardsPublicKey(ParsedPublicKey);

impl EdwardsPublicKey {
    /// Parses SubjectPublicKeyInfo.
    pub(super) fn parse(spki: &[u8]) -> Result<Self, StoredError> {
        let point = spki::decode(KEY_ALGORITHM, spki).ok_or(StoredError::UnfitMaterial)?;
        let point = ParsedPublicKey::new(&ED25519, point);
        point.map(Self).map_err(|_| StoredError::UnfitMaterial)
    }

    /// Verifies a signature of 64 bytes.
    pub(super) fn verify(
        &self,
        algorithm: SigningAlgorithm,
        input: SigningInput<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let valid = match Scheme::of(algorithm, input).ok_or(InvalidSignature)? {
            Scheme::Pure(message) => self.0.verify_sig(message, signature).is_ok(),
            Scheme::Prehashed(prehash) => self.verify_prehashed(prehash, signature).is_ok(),
        };
        if valid { Ok(()) } else { Err(InvalidSignature) }
    }

    /// Ed25519ph with an empty context.
    fn verify_prehashed(&self, prehash: Sha512, signature: &[u8]) -> Result<(), SignatureError> {
        let key = VerifyingKey::try_from(self.0.as_ref())?;
        key.verify_prehashed_strict(prehash, None, &Signature::from_slice(signature)?)
    }
}

/// What is done with a message.
enum Scheme<'a> {
    Pure(&'a [u8]),
    Prehashed(Sha512),
}

impl<'a> Scheme<'a> {
    fn of(algorithm: SigningAlgorithm, input: SigningInput<'a>) -> Option<Self> {
        match (algorithm, input) {
            (SigningAlgorithm::Ed25519Sha512, SigningInput::Raw(message)) => Some(Self::Pure(message)),
            (SigningAlgorithm::Ed25519PhSha512, SigningInput::Digest(message))
                if message.len() == PREHASHED_MESSAGE_LEN =>
            {
                Some(Self::Prehashed(Sha512::new_with_prefix(message)))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{from_hex, to_hex};

    /// RFC 8032 section 7.3, "TEST abc".
    #[test]
    fn ed25519ph_of_rfc_8032() {
        let seed = from_hex("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42");
        let key = EdwardsKey::new(&seed).unwrap();
        let signature = key.sign_prehashed(Sha512::new_with_prefix(b"abc")).unwrap();
        assert_eq!(
            to_hex(&signature),
            "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406"
        );
    }

    #[test]
    fn a_private_key_has_one_length() {
        for len in [0, 31, 33, 64] {
            assert_eq!(
                EdwardsKey::new(&vec![7; len]).unwrap_err(),
                StoredError::UnfitMaterial
            );
        }
    }
}
