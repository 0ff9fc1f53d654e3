//! GetParametersForImport and ImportKeyMaterial: how a caller's own material gets under this region's domain key.

use trent_domain::authorize::Authorized;
use trent_domain::ids::KeyId;
use trent_domain::key_spec::{KeySpec, WrappingAlgorithm, WrappingKeySpec};
use trent_domain::time::Timestamp;

use super::region::{NewMaterial, RegionKeyring, requested_key};
use crate::error::{CryptoError, ImportError, InvalidCiphertext};
use crate::import::{self, Terms, Token, Wrapping};
use crate::keys::Kind;
use crate::keys::rsa::{OaepKey, RsaKey};
use crate::random::Randomness;

/// What a caller needs to wrap material for one key in one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportParameters {
    /// `ImportToken`: brought back with the material, to unwrap it. At most 6144 bytes.
    pub token: Vec<u8>,
    /// `PublicKey`: the key to wrap with, SubjectPublicKeyInfo in DER.
    pub public_key: Vec<u8>,
}

impl RegionKeyring {
    /// Draws a wrapping key for the KMS key that `proof` is for. Its private half leaves sealed in the token and is
    /// kept nowhere, so any number of tokens is good at a time, each for what it was made for and until `valid_to`.
    ///
    /// RSA takes seconds: never on an async thread. The key is drawn from the generator of AWS-LC, which is the source
    /// of `SystemRandomness`; sealing the token draws from `randomness`.
    pub fn import_parameters(
        &self,
        proof: &Authorized,
        algorithm: WrappingAlgorithm,
        spec: WrappingKeySpec,
        valid_to: Timestamp,
        randomness: &dyn Randomness,
    ) -> Result<ImportParameters, CryptoError> {
        let key = requested_key(proof)?;
        let modulus = Wrapping::new(algorithm, spec)?.modulus();
        let private_key = RsaKey::draw(modulus)?;
        let public_key = RsaKey::new(modulus, &private_key)?.public_key().to_vec();
        let terms = Terms {
            algorithm,
            spec,
            valid_to,
        };
        let aad = terms.aad(&self.region, key);
        let private_key = self.domain_keys.wrap(&private_key, &aad, randomness)?;
        Ok(ImportParameters {
            token: Token { terms, private_key }.encode(),
            public_key,
        })
    }

    /// Unwraps what the caller wrapped with the key of `token`, and wraps it for this region if it is material of
    /// `spec`. Equal material of a key has an equal id, in whatever form it came.
    pub fn import_material(
        &self,
        proof: &Authorized,
        spec: KeySpec,
        token: &[u8],
        encrypted: &[u8],
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Result<NewMaterial, ImportError> {
        let key = requested_key(proof).map_err(CryptoError::from)?;
        let kind = Kind::of(spec).map_err(CryptoError::from)?;
        let token = Token::decode(token).ok_or(ImportError::InvalidToken)?;
        let (wrapping, wrapping_key) = self.open_token(key, &token)?;
        if token.terms.valid_to <= now {
            return Err(ImportError::ExpiredToken);
        }
        let unwrapped = wrapping.unwrap(&wrapping_key, encrypted);
        let unwrapped = unwrapped.map_err(|InvalidCiphertext| ImportError::InvalidCiphertext)?;
        let material = import::read_material(kind, unwrapped)?;
        Ok(self.wrap_material(key, kind, &material, randomness)?)
    }

    /// The wrapping key of `token`, if it was made here for `key`.
    fn open_token(&self, key: KeyId, token: &Token) -> Result<(Wrapping, OaepKey), ImportError> {
        let Terms { algorithm, spec, .. } = token.terms;
        let wrapping = Wrapping::new(algorithm, spec).map_err(|_| ImportError::InvalidToken)?;
        let aad = token.terms.aad(&self.region, key);
        let private_key = self.domain_keys.unwrap(&token.private_key, &aad);
        let private_key = private_key.map_err(|_| ImportError::InvalidToken)?;
        let key = OaepKey::new(wrapping.modulus(), &private_key).map_err(CryptoError::from)?;
        Ok((wrapping, key))
    }
}
