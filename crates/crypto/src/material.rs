//! Key material in the form in which it is named, wrapped and moved between regions.
//!
//! | Spec | Form |
//! |---|---|
//! | SYMMETRIC_DEFAULT, HMAC | the key's bytes: there is no other way to write them |
//! | RSA | `01 ‖` PKCS #8 in DER |
//! | ECC | `01 ‖` the private scalar, big-endian, as long as the field |
//! | Ed25519 | `01 ‖` the seed (32) |
//! | ML-DSA | `01 ‖` the seed ξ (32) |
//! | ML-KEM | `01 ‖` the seed d ‖ z (64) |
//!
//! The same key has the same form, however it was written when it was imported: its id is derived from it. (One
//! exception is left to whoever makes it: an RSA key whose primes are swapped, or whose private exponent is reduced by
//! another multiple, is another key here.)

use trent_domain::ids::{ClusterId, KeyId, MaterialId};
use zeroize::Zeroizing;

use crate::error::{CryptoError, StoredError};
use crate::keys::ecc::EccKey;
use crate::keys::edwards::{self, EdwardsKey};
use crate::keys::hmac::HmacKey;
use crate::keys::ml_dsa::{self, MlDsaKey};
use crate::keys::ml_kem::{self, MlKemKey};
use crate::keys::rsa::RsaKey;
use crate::keys::{Kind, PreparedKey};
use crate::random::Randomness;
use crate::secret::{KEY_LEN, KeyMaterial};
use crate::symmetric::SymmetricKey;

/// The form of private keys that is written.
const FORMAT: u8 = 1;

impl KeyMaterial {
    /// Draws material of a kind.
    pub(crate) fn of_kind(kind: Kind, randomness: &dyn Randomness) -> Result<Self, CryptoError> {
        Ok(match kind {
            Kind::Symmetric => Self::generate(KEY_LEN, randomness)?,
            Kind::Hmac(hash) => HmacKey::draw(hash, randomness)?,
            Kind::Rsa(modulus) => Self::of_private_key(&RsaKey::draw(modulus)?),
            Kind::Ecc(curve) => Self::of_private_key(&EccKey::draw(curve)?),
            Kind::Edwards => Self::of_seed(edwards::SEED_LEN, randomness)?,
            Kind::MlDsa(_) => Self::of_seed(ml_dsa::SEED_LEN, randomness)?,
            Kind::MlKem(_) => Self::of_seed(ml_kem::SEED_LEN, randomness)?,
        })
    }

    /// The material that a private key is.
    pub(crate) fn of_private_key(private_key: &[u8]) -> Self {
        let mut bytes = Zeroizing::new(Vec::with_capacity(1 + private_key.len()));
        bytes.push(FORMAT);
        bytes.extend_from_slice(private_key);
        Self::new(bytes)
    }

    fn of_seed(len: usize, randomness: &dyn Randomness) -> Result<Self, CryptoError> {
        let seed = Self::generate(len, randomness)?;
        Ok(Self::of_private_key(seed.expose()))
    }

    /// The private key that the material is.
    fn private_key(&self) -> Result<&[u8], StoredError> {
        match self.expose().split_first() {
            Some((&FORMAT, private_key)) => Ok(private_key),
            _ => Err(StoredError::UnfitMaterial),
        }
    }
}

/// Whose material it is: what a symmetric key binds its ciphertexts to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner {
    pub(crate) cluster: ClusterId,
    pub(crate) key: KeyId,
    pub(crate) material: MaterialId,
}

/// Prepares `material`, if it is of `kind`.
pub(crate) fn prepare(kind: Kind, owner: Owner, material: &KeyMaterial) -> Result<PreparedKey, StoredError> {
    Ok(match kind {
        Kind::Symmetric => {
            let key = SymmetricKey::new(owner.cluster, owner.key, owner.material, material)?;
            PreparedKey::Symmetric(key)
        }
        Kind::Hmac(hash) => PreparedKey::Hmac(HmacKey::new(hash, material.expose())?),
        Kind::Rsa(modulus) => PreparedKey::Rsa(RsaKey::new(modulus, material.private_key()?)?),
        Kind::Ecc(curve) => PreparedKey::Ecc(EccKey::new(curve, material.private_key()?)?),
        Kind::Edwards => PreparedKey::Edwards(EdwardsKey::new(material.private_key()?)?),
        Kind::MlDsa(set) => PreparedKey::MlDsa(MlDsaKey::new(set, material.private_key()?)?),
        Kind::MlKem(set) => PreparedKey::MlKem(MlKemKey::new(set, material.private_key()?)?),
    })
}
