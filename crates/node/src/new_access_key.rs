//! New access keys: an id, a secret that is told once, and the secret as it is kept.

use trent_crypto::error::CryptoError;
use trent_crypto::keyring::GlobalKeyring;
use trent_crypto::random::{self, Randomness};
use trent_crypto::secret::AccessSecret;
use trent_domain::ids::AccessKeyId;
use trent_domain::wrapped::Wrapped;

/// An access key that nobody has yet.
#[derive(Debug)]
pub struct NewAccessKey {
    /// `AKIA…`
    pub id: AccessKeyId,
    /// For its owner's eyes, once.
    pub secret: AccessSecret,
    /// The secret under the cluster's key: what is replicated.
    pub wrapped: Wrapped,
}

impl NewAccessKey {
    /// Draws one.
    pub fn draw(keyring: &GlobalKeyring, randomness: &dyn Randomness) -> Result<Self, CryptoError> {
        let id = AccessKeyId::long_term(random::bytes(randomness)?);
        let secret = AccessSecret::generate(randomness)?;
        let wrapped = keyring.wrap_access_secret(&id, &secret, randomness)?;
        Ok(Self { id, secret, wrapped })
    }
}
