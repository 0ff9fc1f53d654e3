//! A KMS key's material, ready for use.

use trent_domain::key_spec::SigningAlgorithm;

use super::{EccKey, EdwardsKey, HmacKey, MlDsaKey, MlKemKey, RsaKey, SigningInput};
use crate::error::{CryptoError, UnsuitableUse};
use crate::random::Randomness;
use crate::symmetric::SymmetricKey;

/// One version of a key's material, prepared: worth caching. It is handed out for a proof alone, cannot be copied and
/// prints nothing of itself.
#[derive(Debug)]
pub enum PreparedKey {
    /// Of SYMMETRIC_DEFAULT.
    Symmetric(SymmetricKey),
    /// Of RSA_2048, RSA_3072 and RSA_4096.
    Rsa(RsaKey),
    /// Of ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521 and ECC_SECG_P256K1.
    Ecc(EccKey),
    /// Of ECC_NIST_EDWARDS25519.
    Edwards(EdwardsKey),
    /// Of HMAC_224, HMAC_256, HMAC_384 and HMAC_512.
    Hmac(HmacKey),
    /// Of ML_DSA_44, ML_DSA_65 and ML_DSA_87.
    MlDsa(MlDsaKey),
    /// Of ML_KEM_512, ML_KEM_768 and ML_KEM_1024.
    MlKem(MlKemKey),
}

/// Gives the key of one kind, if it is of that kind.
macro_rules! accessors {
    ($($name:ident -> $variant:ident($key:ident),)*) => {$(
        #[doc = concat!("The [`", stringify!($key), "`], if it is one.")]
        #[must_use]
        pub fn $name(&self) -> Option<&$key> {
            match self {
                Self::$variant(key) => Some(key),
                _ => None,
            }
        }
    )*};
}

impl PreparedKey {
    accessors! {
        as_symmetric -> Symmetric(SymmetricKey),
        as_rsa -> Rsa(RsaKey),
        as_ecc -> Ecc(EccKey),
        as_edwards -> Edwards(EdwardsKey),
        as_hmac -> Hmac(HmacKey),
        as_ml_dsa -> MlDsa(MlDsaKey),
        as_ml_kem -> MlKem(MlKemKey),
    }

    /// Signs with any spec that signs. Of `randomness` only ML-DSA over an external μ draws: AWS-LC has its own
    /// generator, which is the source of `SystemRandomness`.
    pub fn sign(
        &self,
        algorithm: SigningAlgorithm,
        input: SigningInput<'_>,
        randomness: &dyn Randomness,
    ) -> Result<Vec<u8>, CryptoError> {
        match self {
            Self::Rsa(key) => key.sign(algorithm, input),
            Self::Ecc(key) => key.sign(algorithm, input),
            Self::Edwards(key) => key.sign(algorithm, input),
            Self::MlDsa(key) => key.sign(algorithm, input, randomness),
            Self::Symmetric(_) | Self::Hmac(_) | Self::MlKem(_) => Err(UnsuitableUse.into()),
        }
    }

    /// The public half as SubjectPublicKeyInfo in DER, of asymmetric specs.
    #[must_use]
    pub fn public_key(&self) -> Option<&[u8]> {
        match self {
            Self::Symmetric(_) | Self::Hmac(_) => None,
            Self::Rsa(key) => Some(key.public_key()),
            Self::Ecc(key) => Some(key.public_key()),
            Self::Edwards(key) => Some(key.public_key()),
            Self::MlDsa(key) => Some(key.public_key()),
            Self::MlKem(key) => Some(key.public_key()),
        }
    }
}
