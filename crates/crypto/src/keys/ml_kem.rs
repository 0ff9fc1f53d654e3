//! ML-KEM keys (FIPS 203).

use aws_lc_rs::kem::{
    Algorithm, Ciphertext, DecapsulationKey, EncapsulationKey, ML_KEM_512, ML_KEM_768, ML_KEM_1024,
};
#[allow(deprecated, reason = "AWS-LC takes private keys in the expanded form alone")]
use ml_kem::ExpandedKeyEncoding;
use ml_kem::kem::{Decapsulator, KeyExport as _};
use ml_kem::{DecapsulationKey512, DecapsulationKey768, DecapsulationKey1024, Seed};
use zeroize::Zeroizing;

use super::spki;
use crate::der::{self, INTEGER, OCTET_STRING, SEQUENCE};
use crate::error::{InvalidCiphertext, LibraryFailed, StoredError};
use crate::secret::{Plaintext, redacted};

/// Length of a private key: the seed d ‖ z.
pub(crate) const SEED_LEN: usize = 64;

/// A parameter set that a spec fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MlKemSet {
    MlKem512,
    MlKem768,
    MlKem1024,
}

impl MlKemSet {
    /// AlgorithmIdentifier { id-alg-ml-kem-512, -768 or -1024 } (RFC 9935 section 3).
    fn key_algorithm(self) -> &'static [u8] {
        match self {
            Self::MlKem512 => b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x04\x01",
            Self::MlKem768 => b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x04\x02",
            Self::MlKem1024 => b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x04\x03",
        }
    }

    fn algorithm(self) -> &'static Algorithm {
        match self {
            Self::MlKem512 => &ML_KEM_512,
            Self::MlKem768 => &ML_KEM_768,
            Self::MlKem1024 => &ML_KEM_1024,
        }
    }

    /// Length of every ciphertext (FIPS 203 table 3).
    fn ciphertext_len(self) -> usize {
        match self {
            Self::MlKem512 => 768,
            Self::MlKem768 => 1088,
            Self::MlKem1024 => 1568,
        }
    }

    /// `seed` as PrivateKeyInfo, in seed form (RFC 9935 section 6).
    pub(crate) fn pkcs8(self, seed: &[u8]) -> Zeroizing<Vec<u8>> {
        let seed = der::element(der::implicit(0), &[seed]);
        let private_key = der::element(OCTET_STRING, &[&seed]);
        der::element(
            SEQUENCE,
            &[
                &der::element(INTEGER, &[&[0]]),
                self.key_algorithm(),
                &private_key,
            ],
        )
    }

    fn expand(self, seed: &Seed) -> Expanded {
        match self {
            Self::MlKem512 => expand::<DecapsulationKey512>(seed),
            Self::MlKem768 => expand::<DecapsulationKey768>(seed),
            Self::MlKem1024 => expand::<DecapsulationKey1024>(seed),
        }
    }
}

/// A key pair in FIPS 203's own encoding.
struct Expanded {
    private: Zeroizing<Vec<u8>>,
    public: Vec<u8>,
}

/// An ML-KEM key, prepared.
pub struct MlKemKey {
    set: MlKemSet,
    decapsulating: DecapsulationKey,
    public_key: Vec<u8>,
}

impl MlKemKey {
    /// Prepares `seed`, if it has the length of a private key.
    pub(crate) fn new(set: MlKemSet, seed: &[u8]) -> Result<Self, StoredError> {
        let seed: &Seed = seed.try_into().map_err(|_| StoredError::UnfitMaterial)?;
        let expanded = set.expand(seed);
        Ok(Self {
            set,
            decapsulating: DecapsulationKey::new(set.algorithm(), &expanded.private)
                .map_err(|_| StoredError::UnfitMaterial)?,
            public_key: spki::encode(set.key_algorithm(), &expanded.public),
        })
    }

    /// The public half, as SubjectPublicKeyInfo.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// The secret of 32 bytes that `ciphertext` encapsulates. One that was altered gives another secret (implicit
    /// rejection); one of another length is refused.
    pub fn decapsulate(&self, ciphertext: &[u8]) -> Result<Plaintext, InvalidCiphertext> {
        if ciphertext.len() != self.set.ciphertext_len() {
            return Err(InvalidCiphertext);
        }
        let secret = self.decapsulating.decapsulate(Ciphertext::from(ciphertext));
        let secret = secret.map_err(|_| InvalidCiphertext)?;
        Ok(Plaintext::from(secret.as_ref().to_vec()))
    }
}

redacted!(MlKemKey);

/// An ML-KEM public key.
#[derive(Debug)]
pub(super) struct MlKemPublicKey(EncapsulationKey);

impl MlKemPublicKey {
    /// Parses SubjectPublicKeyInfo, if it is of `set`.
    pub(super) fn parse(set: MlKemSet, spki: &[u8]) -> Result<Self, StoredError> {
        let key = spki::decode(set.key_algorithm(), spki).ok_or(StoredError::UnfitMaterial)?;
        let key = EncapsulationKey::new(set.algorithm(), key);
        key.map(Self).map_err(|_| StoredError::UnfitMaterial)
    }

    /// Draws a secret and encapsulates it.
    pub(super) fn encapsulate(&self) -> Result<(Vec<u8>, Plaintext), LibraryFailed> {
        let (ciphertext, secret) = self.0.encapsulate().map_err(|_| LibraryFailed)?;
        Ok((
            ciphertext.as_ref().to_vec(),
            Plaintext::from(secret.as_ref().to_vec()),
        ))
    }
}

#[allow(deprecated, reason = "AWS-LC takes private keys in the expanded form alone")]
fn expand<K>(seed: &Seed) -> Expanded
where
    K: From<Seed> + ExpandedKeyEncoding + Decapsulator,
{
    let key = K::from(*seed);
    let mut private = key.to_expanded_bytes();
    let expanded = Expanded {
        private: Zeroizing::new(private.to_vec()),
        public: key.encapsulation_key().to_bytes().to_vec(),
    };
    zeroize::Zeroize::zeroize(private.as_mut_slice());
    expanded
}
