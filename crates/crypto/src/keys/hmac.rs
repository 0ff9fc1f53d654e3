//! HMAC keys: GenerateMac and VerifyMac (FIPS 198-1).

use std::ops::RangeInclusive;

use aws_lc_rs::hmac;

use crate::error::{InvalidMac, RandomnessUnavailable, StoredError};
use crate::random::Randomness;
use crate::secret::{KeyMaterial, redacted};

/// The hash that a spec fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MacHash {
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl MacHash {
    fn algorithm(self) -> hmac::Algorithm {
        match self {
            Self::Sha224 => hmac::HMAC_SHA224,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha384 => hmac::HMAC_SHA384,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }

    /// Length of the hash, of a tag and of material that is generated.
    fn len(self) -> usize {
        self.algorithm().tag_len()
    }

    /// Lengths of material: what is imported may be longer than the hash (AWS KMS Developer Guide, "Requirements for
    /// imported key material").
    fn material_len(self) -> RangeInclusive<usize> {
        self.len()..=128
    }
}

/// An HMAC key, prepared: its padded blocks are hashed already.
pub struct HmacKey(hmac::Key);

impl HmacKey {
    /// Draws material as long as the hash.
    pub(crate) fn draw(
        hash: MacHash,
        randomness: &dyn Randomness,
    ) -> Result<KeyMaterial, RandomnessUnavailable> {
        KeyMaterial::generate(hash.len(), randomness)
    }

    /// Prepares `material`, if it has a length that the spec allows.
    pub(crate) fn new(hash: MacHash, material: &[u8]) -> Result<Self, StoredError> {
        if hash.material_len().contains(&material.len()) {
            Ok(Self(hmac::Key::new(hash.algorithm(), material)))
        } else {
            Err(StoredError::UnfitMaterial)
        }
    }

    /// The MAC of `message`, as long as the hash (GenerateMac).
    #[must_use]
    pub fn generate(&self, message: &[u8]) -> Vec<u8> {
        hmac::sign(&self.0, message).as_ref().to_vec()
    }

    /// Compares `mac` with that of `message` in constant time (VerifyMac).
    pub fn verify(&self, message: &[u8], mac: &[u8]) -> Result<(), InvalidMac> {
        hmac::verify(&self.0, message, mac).map_err(|_| InvalidMac)
    }
}

redacted!(HmacKey);
