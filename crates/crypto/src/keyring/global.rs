//! The keyring of the global group: every region has its key, sealed to the region's exchange key.

use trent_domain::exchange_key::PublicExchangeKey;
use trent_domain::global::state::SealedGlobalKey;
use trent_domain::ids::{AccessKeyId, ClusterId, RegionName};
use trent_domain::wrapped::Wrapped;
use zeroize::Zeroizing;

use crate::aad::Aad;
use crate::error::{CryptoError, RandomnessUnavailable, SealError, StoredError};
use crate::exchange;
use crate::keyring::domain_keys::{DomainKeys, FIRST_VERSION};
use crate::label;
use crate::random::Randomness;
use crate::secret::{AccessSecret, DomainKey};

/// The global domain key, unwrapped: for the secrets of access keys and for security tokens.
#[derive(Debug)]
pub struct GlobalKeyring {
    pub(super) cluster: ClusterId,
    version: u32,
    key: DomainKey,
    pub(super) domain_keys: DomainKeys,
}

impl GlobalKeyring {
    /// Draws the global domain key of a new cluster. It is kept by sharing it with a region.
    pub fn create(cluster: ClusterId, randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        Ok(Self::new(
            cluster,
            FIRST_VERSION,
            DomainKey::generate(randomness)?,
        ))
    }

    /// A global domain key that was opened.
    pub(super) fn new(cluster: ClusterId, version: u32, key: DomainKey) -> Self {
        Self {
            cluster,
            version,
            domain_keys: DomainKeys::single(version, &key),
            key,
        }
    }

    /// Seals the global domain key for a region, given the exchange key that the region announced.
    pub fn share_with(
        &self,
        region: &RegionName,
        exchange_key: &PublicExchangeKey,
        randomness: &dyn Randomness,
    ) -> Result<SealedGlobalKey, CryptoError> {
        let info = global_key_info(self.cluster, region, self.version);
        let key = Zeroizing::new(self.key.expose().to_vec());
        let sealed = exchange::seal(&exchange_key.bytes, key, &info, randomness)?;
        Ok(SealedGlobalKey {
            version: self.version,
            exchange_version: exchange_key.version,
            sealed,
        })
    }

    /// Wraps the secret of an access key.
    pub fn wrap_access_secret(
        &self,
        id: &AccessKeyId,
        secret: &AccessSecret,
        randomness: &dyn Randomness,
    ) -> Result<Wrapped, SealError> {
        self.domain_keys.wrap(
            secret.expose().as_bytes(),
            &self.access_secret_aad(id),
            randomness,
        )
    }

    /// Unwraps the secret of an access key, to verify signatures with it.
    pub fn unwrap_access_secret(
        &self,
        id: &AccessKeyId,
        wrapped: &Wrapped,
    ) -> Result<AccessSecret, StoredError> {
        let bytes = self.domain_keys.unwrap(wrapped, &self.access_secret_aad(id))?;
        let secret = std::str::from_utf8(&bytes).map_err(|_| StoredError::UnfitMaterial)?;
        Ok(AccessSecret::from(secret.to_owned()))
    }

    fn access_secret_aad(&self, id: &AccessKeyId) -> Aad {
        Aad::new(label::ACCESS_SECRET)
            .field(self.cluster.as_bytes())
            .field(id.as_str().as_bytes())
    }
}

/// What the global domain key is bound to on its way to a region.
pub(super) fn global_key_info(cluster: ClusterId, region: &RegionName, version: u32) -> Aad {
    Aad::new(label::GLOBAL_KEY)
        .field(cluster.as_bytes())
        .field(region.as_str().as_bytes())
        .field(&version.to_be_bytes())
}
