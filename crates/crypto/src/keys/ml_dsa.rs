//! ML-DSA keys (FIPS 204): "pure", with an empty context, over messages and over their representatives μ.

use aws_lc_rs::signature::{
    KeyPair, ML_DSA_44, ML_DSA_44_SIGNING, ML_DSA_65, ML_DSA_65_SIGNING, ML_DSA_87, ML_DSA_87_SIGNING,
    ParsedPublicKey, PqdsaKeyPair, PqdsaSigningAlgorithm, PqdsaVerificationAlgorithm,
};
use ml_dsa::common::array::Array;
use ml_dsa::common::array::sizes::U64;
use ml_dsa::{
    B32, EncodedVerifyingKey, ExpandedSigningKey, MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature,
    VerifyingKey,
};
use trent_domain::key_spec::SigningAlgorithm;
use zeroize::Zeroizing;

use super::{SigningInput, spki};
use crate::draw::Draw;
use crate::error::{CryptoError, InvalidSignature, LibraryFailed, StoredError, UnsuitableUse};
use crate::random::Randomness;
use crate::secret::redacted;

/// Length of a private key: the seed ξ.
pub(crate) const SEED_LEN: usize = 32;

/// μ, the representative of a message: SHAKE256(SHAKE256(pk, 64) ‖ 0 ‖ 0 ‖ M, 64) for an empty context.
type Mu = Array<u8, U64>;

/// A parameter set that a spec fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MlDsaSet {
    MlDsa44,
    MlDsa65,
    MlDsa87,
}

impl MlDsaSet {
    /// AlgorithmIdentifier { id-ml-dsa-44, -65 or -87 } (RFC 9881 section 2).
    fn key_algorithm(self) -> &'static [u8] {
        match self {
            Self::MlDsa44 => b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03\x11",
            Self::MlDsa65 => b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03\x12",
            Self::MlDsa87 => b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03\x13",
        }
    }

    fn signing(self) -> &'static PqdsaSigningAlgorithm {
        match self {
            Self::MlDsa44 => &ML_DSA_44_SIGNING,
            Self::MlDsa65 => &ML_DSA_65_SIGNING,
            Self::MlDsa87 => &ML_DSA_87_SIGNING,
        }
    }

    fn verification(self) -> &'static PqdsaVerificationAlgorithm {
        match self {
            Self::MlDsa44 => &ML_DSA_44,
            Self::MlDsa65 => &ML_DSA_65,
            Self::MlDsa87 => &ML_DSA_87,
        }
    }
}

/// An ML-DSA key, prepared for messages. For an external μ it is expanded anew: that is rarer, and the expansion of
/// this kind takes tens of kilobytes.
pub struct MlDsaKey {
    set: MlDsaSet,
    seed: Zeroizing<Vec<u8>>,
    pure: PqdsaKeyPair,
    public_key: Vec<u8>,
}

impl MlDsaKey {
    /// Prepares `seed`, if it has the length of a private key.
    pub(crate) fn new(set: MlDsaSet, seed: &[u8]) -> Result<Self, StoredError> {
        let pure = PqdsaKeyPair::from_seed(set.signing(), seed).map_err(|_| StoredError::UnfitMaterial)?;
        Ok(Self {
            set,
            seed: Zeroizing::new(seed.to_vec()),
            public_key: spki::encode(set.key_algorithm(), pure.public_key().as_ref()),
            pure,
        })
    }

    /// The public half, as SubjectPublicKeyInfo.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Signs RAW messages and EXTERNAL_MU of 64 bytes, hedged with randomness either way; for messages AWS-LC draws it
    /// from its own generator, which is the source of `SystemRandomness`.
    pub fn sign(
        &self,
        algorithm: SigningAlgorithm,
        input: SigningInput<'_>,
        randomness: &dyn Randomness,
    ) -> Result<Vec<u8>, CryptoError> {
        match Scheme::of(algorithm, input).ok_or(UnsuitableUse)? {
            Scheme::Pure(message) => self.sign_message(message),
            Scheme::ExternalMu(mu) => match self.set {
                MlDsaSet::MlDsa44 => sign_mu::<MlDsa44>(&self.seed, mu, randomness),
                MlDsaSet::MlDsa65 => sign_mu::<MlDsa65>(&self.seed, mu, randomness),
                MlDsaSet::MlDsa87 => sign_mu::<MlDsa87>(&self.seed, mu, randomness),
            },
        }
    }

    fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let mut signature = vec![0; self.set.signing().signature_len()];
        self.pure
            .sign(message, &mut signature)
            .map_err(|_| LibraryFailed)?;
        Ok(signature)
    }
}

redacted!(MlDsaKey);

/// An ML-DSA public key.
#[derive(Debug)]
pub(super) struct MlDsaPublicKey {
    set: MlDsaSet,
    pure: ParsedPublicKey,
}

impl MlDsaPublicKey {
    /// Parses SubjectPublicKeyInfo, if it is of `set`.
    pub(super) fn parse(set: MlDsaSet, spki: &[u8]) -> Result<Self, StoredError> {
        let key = spki::decode(set.key_algorithm(), spki).ok_or(StoredError::UnfitMaterial)?;
        let pure = ParsedPublicKey::new(set.verification(), key).map_err(|_| StoredError::UnfitMaterial)?;
        Ok(Self { set, pure })
    }

    /// Verifies a signature.
    pub(super) fn verify(
        &self,
        algorithm: SigningAlgorithm,
        input: SigningInput<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let valid = match Scheme::of(algorithm, input).ok_or(InvalidSignature)? {
            Scheme::Pure(message) => self.pure.verify_sig(message, signature).is_ok(),
            Scheme::ExternalMu(mu) => {
                let key = self.pure.as_ref();
                let verified = match self.set {
                    MlDsaSet::MlDsa44 => verify_mu::<MlDsa44>(key, mu, signature),
                    MlDsaSet::MlDsa65 => verify_mu::<MlDsa65>(key, mu, signature),
                    MlDsaSet::MlDsa87 => verify_mu::<MlDsa87>(key, mu, signature),
                };
                verified.unwrap_or(false)
            }
        };
        if valid { Ok(()) } else { Err(InvalidSignature) }
    }
}

/// What is done with a message.
enum Scheme<'a> {
    Pure(&'a [u8]),
    ExternalMu(&'a Mu),
}

impl<'a> Scheme<'a> {
    fn of(algorithm: SigningAlgorithm, input: SigningInput<'a>) -> Option<Self> {
        match (algorithm, input) {
            (SigningAlgorithm::MlDsaShake256, SigningInput::Raw(message)) => Some(Self::Pure(message)),
            (SigningAlgorithm::MlDsaShake256, SigningInput::ExternalMu(mu)) => {
                Some(Self::ExternalMu(mu.try_into().ok()?))
            }
            _ => None,
        }
    }
}

fn sign_mu<P: MlDsaParams>(
    seed: &[u8],
    mu: &Mu,
    randomness: &dyn Randomness,
) -> Result<Vec<u8>, CryptoError> {
    let seed: &B32 = seed.try_into().map_err(|_| StoredError::UnfitMaterial)?;
    let mut draw = Draw::new(randomness);
    let signature = ExpandedSigningKey::<P>::from_seed(seed).sign_mu_randomized(mu, &mut draw);
    draw.finish()?;
    Ok(signature.map_err(|_| LibraryFailed)?.encode().to_vec())
}

/// `None` if key or signature are malformed.
fn verify_mu<P: MlDsaParams>(key: &[u8], mu: &Mu, signature: &[u8]) -> Option<bool> {
    let key = EncodedVerifyingKey::<P>::try_from(key).ok()?;
    let signature = Signature::<P>::try_from(signature).ok()?;
    Some(VerifyingKey::<P>::decode(&key).verify_mu(mu, &signature))
}
