//! The secrets that a region signs its requests to external key stores' proxies with.

use trent_domain::ids::CustomKeyStoreId;
use trent_domain::wrapped::Wrapped;
use trent_domain::xks::ProxyAccessKeyId;

use crate::aad::Aad;
use crate::error::{SealError, StoredError};
use crate::keyring::RegionKeyring;
use crate::label;
use crate::random::Randomness;
use crate::secret::AccessSecret;

impl RegionKeyring {
    /// Wraps the secret of a key store's proxy credential.
    pub fn wrap_proxy_secret(
        &self,
        store: &CustomKeyStoreId,
        id: &ProxyAccessKeyId,
        secret: &AccessSecret,
        randomness: &dyn Randomness,
    ) -> Result<Wrapped, SealError> {
        let aad = self.proxy_secret_aad(store, id);
        self.domain_keys
            .wrap(secret.expose().as_bytes(), &aad, randomness)
    }

    /// Unwraps the secret of a key store's proxy credential, to sign with it.
    pub fn unwrap_proxy_secret(
        &self,
        store: &CustomKeyStoreId,
        id: &ProxyAccessKeyId,
        wrapped: &Wrapped,
    ) -> Result<AccessSecret, StoredError> {
        let bytes = self
            .domain_keys
            .unwrap(wrapped, &self.proxy_secret_aad(store, id))?;
        let secret = std::str::from_utf8(&bytes).map_err(|_| StoredError::UnfitMaterial)?;
        Ok(AccessSecret::from(secret.to_owned()))
    }

    /// A wrapped secret is bound to its region, key store and access key id: it cannot be moved to another record.
    fn proxy_secret_aad(&self, store: &CustomKeyStoreId, id: &ProxyAccessKeyId) -> Aad {
        Aad::new(label::PROXY_SECRET)
            .field(self.region.as_str().as_bytes())
            .field(store.as_str().as_bytes())
            .field(id.as_str().as_bytes())
    }
}
