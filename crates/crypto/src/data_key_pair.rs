//! Key pairs generated for a caller to use outside (GenerateDataKeyPair).

use trent_domain::key_spec::DataKeyPairSpec;
use zeroize::Zeroizing;

use crate::error::{CryptoError, Unsupported};
use crate::keys::ecc::{Curve, EccKey};
use crate::keys::edwards::{self, EdwardsKey};
use crate::keys::ml_kem::{self, MlKemKey, MlKemSet};
use crate::keys::rsa::{Modulus, RsaKey};
use crate::random::Randomness;
use crate::secret::{KeyMaterial, Plaintext, redacted};

/// A new key pair. The private half can be sealed without ever being exposed.
pub struct DataKeyPair {
    private_key: Plaintext,
    public_key: Vec<u8>,
}

impl DataKeyPair {
    /// Draws a key pair of `spec`. RSA takes seconds: never on an async thread. RSA and ECC keys are drawn from the
    /// generator of AWS-LC, which is the source of `SystemRandomness`; the others from `randomness`.
    pub fn generate(spec: DataKeyPairSpec, randomness: &dyn Randomness) -> Result<Self, CryptoError> {
        match spec {
            DataKeyPairSpec::Rsa2048 => Self::rsa(Modulus::Bits2048),
            DataKeyPairSpec::Rsa3072 => Self::rsa(Modulus::Bits3072),
            DataKeyPairSpec::Rsa4096 => Self::rsa(Modulus::Bits4096),
            DataKeyPairSpec::EccNistP256 => Self::ecc(Curve::P256),
            DataKeyPairSpec::EccNistP384 => Self::ecc(Curve::P384),
            DataKeyPairSpec::EccNistP521 => Self::ecc(Curve::P521),
            DataKeyPairSpec::EccSecgP256k1 => Self::ecc(Curve::Secp256k1),
            DataKeyPairSpec::EccNistEdwards25519 => Self::edwards(randomness),
            DataKeyPairSpec::MlKem512 => Self::ml_kem(MlKemSet::MlKem512, randomness),
            DataKeyPairSpec::MlKem768 => Self::ml_kem(MlKemSet::MlKem768, randomness),
            DataKeyPairSpec::MlKem1024 => Self::ml_kem(MlKemSet::MlKem1024, randomness),
            DataKeyPairSpec::Sm2 => Err(Unsupported.into()),
        }
    }

    /// The private half: PrivateKeyInfo (RFC 5958) in DER; curves by their names, ML-KEM as its seed.
    #[must_use]
    pub fn private_key(&self) -> &Plaintext {
        &self.private_key
    }

    /// The public half: SubjectPublicKeyInfo in DER.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Hands both halves out, private and public. GenerateDataKeyPairWithoutPlaintext never calls this.
    #[must_use]
    pub fn into_parts(self) -> (Plaintext, Vec<u8>) {
        (self.private_key, self.public_key)
    }

    fn rsa(modulus: Modulus) -> Result<Self, CryptoError> {
        let pkcs8 = RsaKey::draw(modulus)?;
        let public_key = RsaKey::new(modulus, &pkcs8)?.public_key().to_vec();
        Ok(Self::new(pkcs8, public_key))
    }

    fn ecc(curve: Curve) -> Result<Self, CryptoError> {
        let key = EccKey::new(curve, &EccKey::draw(curve)?)?;
        Ok(Self::new(key.pkcs8()?, key.public_key().to_vec()))
    }

    fn edwards(randomness: &dyn Randomness) -> Result<Self, CryptoError> {
        let seed = KeyMaterial::generate(edwards::SEED_LEN, randomness)?;
        let public_key = EdwardsKey::new(seed.expose())?.public_key().to_vec();
        Ok(Self::new(edwards::pkcs8(seed.expose()), public_key))
    }

    fn ml_kem(set: MlKemSet, randomness: &dyn Randomness) -> Result<Self, CryptoError> {
        let seed = KeyMaterial::generate(ml_kem::SEED_LEN, randomness)?;
        let public_key = MlKemKey::new(set, seed.expose())?.public_key().to_vec();
        Ok(Self::new(set.pkcs8(seed.expose()), public_key))
    }

    fn new(pkcs8: Zeroizing<Vec<u8>>, public_key: Vec<u8>) -> Self {
        Self {
            private_key: Plaintext::from_opened(pkcs8),
            public_key,
        }
    }
}

redacted!(DataKeyPair);
