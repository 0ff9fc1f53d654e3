//! A key at work, once everything is checked: secret keys here and now, private and public ones off the runtime's
//! threads.

use std::sync::Arc;

use tracing::error;
use trent_api::error::ApiError;
use trent_crypto::error::{CryptoError, StoredError};
use trent_crypto::keys::{HmacKey, PreparedKey, PublicKey};
use trent_crypto::symmetric::SymmetricKey;
use trent_domain::key::{Key, Material};

use super::access::Access;
use crate::service::{Service, not_prepared};

impl Access {
    /// The secret key that new work is done with.
    pub(super) fn current_key(&self, service: &Service) -> Result<Arc<PreparedKey>, ApiError> {
        let material = current(&self.key).map_err(|problem| not_prepared(self.key.id, &problem.into()))?;
        self.key_of(service, material)
    }

    /// The secret key that one version of the material is.
    pub(super) fn key_of(
        &self,
        service: &Service,
        material: &Material,
    ) -> Result<Arc<PreparedKey>, ApiError> {
        service.prepared(&self.proof, self.key.spec, material)
    }

    /// Does `work` with the private key; the work gives `None` if it is none of the kind it needs.
    pub(super) async fn with_private_key<T: Send + 'static>(
        &self,
        service: &Service,
        work: impl FnOnce(&PreparedKey) -> Option<T> + Send + 'static,
    ) -> Result<T, ApiError> {
        let (cache, keyring) = (service.key_cache.clone(), service.keyring()?);
        let (key, proof) = (self.key.clone(), self.proof.clone());
        let work = move || -> Result<T, CryptoError> {
            let prepared = cache.prepared(&proof, key.spec, current(&key)?, &keyring)?;
            work(&prepared).ok_or_else(|| StoredError::UnfitMaterial.into())
        };
        let done = service.workers.private_key(work).await?;
        done.map_err(|problem| not_prepared(self.key.id, &problem))
    }

    /// Does `work` with the public key, for which the private one is not unwrapped.
    pub(super) async fn with_public_key<T: Send + 'static>(
        &self,
        service: &Service,
        work: impl FnOnce(&PublicKey) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let cache = service.key_cache.clone();
        let (key, proof) = (self.key.clone(), self.proof.clone());
        let work = move || -> Result<T, CryptoError> {
            let public = cache.public(&proof, key.spec, current(&key)?)?;
            Ok(work(&public))
        };
        let done = service.workers.private_key(work).await?;
        done.map_err(|problem| not_prepared(self.key.id, &problem))
    }
}

/// The material that new work is done with.
fn current(key: &Key) -> Result<&Material, StoredError> {
    key.current().ok_or(StoredError::NoMaterial)
}

/// The key as one that encrypts under an encryption context. Usage and algorithm have said that it is.
pub(super) fn symmetric(key: &PreparedKey) -> Result<&SymmetricKey, ApiError> {
    key.as_symmetric().ok_or_else(unfit)
}

/// The key as one that authenticates. Its usage has said that it is.
pub(super) fn hmac(key: &PreparedKey) -> Result<&HmacKey, ApiError> {
    key.as_hmac().ok_or_else(unfit)
}

fn unfit() -> ApiError {
    error!("a key is of another kind than its spec says");
    ApiError::internal()
}
