//! What kind of key a spec names.

use trent_domain::key_spec::KeySpec;

use super::ecc::Curve;
use super::hmac::MacHash;
use super::ml_dsa::MlDsaSet;
use super::ml_kem::MlKemSet;
use super::rsa::Modulus;
use crate::error::Unsupported;

/// A family of specs, and what tells its members apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Symmetric,
    Hmac(MacHash),
    Rsa(Modulus),
    Ecc(Curve),
    Edwards,
    MlDsa(MlDsaSet),
    MlKem(MlKemSet),
}

impl Kind {
    /// The kind of `spec`. SM2 is not built.
    pub(crate) fn of(spec: KeySpec) -> Result<Self, Unsupported> {
        Ok(match spec {
            KeySpec::SymmetricDefault => Self::Symmetric,
            KeySpec::Hmac224 => Self::Hmac(MacHash::Sha224),
            KeySpec::Hmac256 => Self::Hmac(MacHash::Sha256),
            KeySpec::Hmac384 => Self::Hmac(MacHash::Sha384),
            KeySpec::Hmac512 => Self::Hmac(MacHash::Sha512),
            KeySpec::Rsa2048 => Self::Rsa(Modulus::Bits2048),
            KeySpec::Rsa3072 => Self::Rsa(Modulus::Bits3072),
            KeySpec::Rsa4096 => Self::Rsa(Modulus::Bits4096),
            KeySpec::EccNistP256 => Self::Ecc(Curve::P256),
            KeySpec::EccNistP384 => Self::Ecc(Curve::P384),
            KeySpec::EccNistP521 => Self::Ecc(Curve::P521),
            KeySpec::EccSecgP256k1 => Self::Ecc(Curve::Secp256k1),
            KeySpec::EccNistEdwards25519 => Self::Edwards,
            KeySpec::MlDsa44 => Self::MlDsa(MlDsaSet::MlDsa44),
            KeySpec::MlDsa65 => Self::MlDsa(MlDsaSet::MlDsa65),
            KeySpec::MlDsa87 => Self::MlDsa(MlDsaSet::MlDsa87),
            KeySpec::MlKem512 => Self::MlKem(MlKemSet::MlKem512),
            KeySpec::MlKem768 => Self::MlKem(MlKemSet::MlKem768),
            KeySpec::MlKem1024 => Self::MlKem(MlKemSet::MlKem1024),
            KeySpec::Sm2 => return Err(Unsupported),
        })
    }
}
