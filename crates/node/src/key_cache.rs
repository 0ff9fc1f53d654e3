//! Unwrapped material, ready for use. Nobody gets any without the proof that he may use the key.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use trent_crypto::error::{CryptoError, StoredError};
use trent_crypto::keyring::RegionKeyring;
use trent_crypto::keys::PreparedKey;
use trent_domain::authorize::Authorized;
use trent_domain::ids::{KeyId, MaterialId};
use trent_domain::key::Material;
use trent_domain::key_spec::KeySpec;

/// Material kept unwrapped; the cache is emptied when it is full.
const MAX_CACHED: usize = 16_384;

/// Material by key and version. Versions never change, so an entry is never stale; whether it may be used is
/// decided anew for every request, by the proof.
#[derive(Default)]
pub struct KeyCache {
    entries: RwLock<HashMap<(KeyId, MaterialId), Arc<PreparedKey>>>,
}

impl KeyCache {
    /// The material of the key that `proof` speaks of; `spec` is that key's.
    pub fn prepared(
        &self,
        proof: &Authorized,
        spec: KeySpec,
        material: &Material,
        keyring: &RegionKeyring,
    ) -> Result<Arc<PreparedKey>, CryptoError> {
        let name = (proof.key_id(), material.id);
        if let Some(key) = self
            .entries
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&name)
        {
            return Ok(key.clone());
        }
        let wrapped = material.wrapped.as_ref().ok_or(StoredError::NoMaterial)?;
        let key = Arc::new(keyring.prepare(proof, spec, material.id, wrapped)?);
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MAX_CACHED {
            entries.clear();
        }
        entries.insert(name, key.clone());
        Ok(key)
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.entries
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Forgets a key that was deleted.
    pub fn forget(&self, key: KeyId) {
        self.entries
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|(id, _), _| *id != key);
    }
}
