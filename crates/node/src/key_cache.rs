//! Keys ready for use. Nobody gets any without the proof that he may use the key.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use trent_crypto::error::{CryptoError, StoredError};
use trent_crypto::keyring::RegionKeyring;
use trent_crypto::keys::{PreparedKey, PublicKey};
use trent_domain::authorize::Authorized;
use trent_domain::ids::{KeyId, MaterialId};
use trent_domain::key::Material;
use trent_domain::key_spec::{KeyClass, KeySpec};

/// Secret keys kept; each is a fraction of a kilobyte.
const MAX_SECRET_KEYS: usize = 16_384;
/// Private keys kept; an expanded one is up to some hundred kilobytes (ML-DSA).
const MAX_PRIVATE_KEYS: usize = 2048;
/// Public keys kept; the same holds for them.
const MAX_PUBLIC_KEYS: usize = 2048;

/// Keys by id and version of their material. Versions never change, so an entry is never stale; whether it may be used
/// is decided anew for every request, by the proof.
#[derive(Debug)]
pub struct KeyCache {
    /// Of symmetric and HMAC keys.
    secret: Prepared<PreparedKey>,
    private: Prepared<PreparedKey>,
    public: Prepared<PublicKey>,
}

impl Default for KeyCache {
    fn default() -> Self {
        Self {
            secret: Prepared::with_room_for(MAX_SECRET_KEYS),
            private: Prepared::with_room_for(MAX_PRIVATE_KEYS),
            public: Prepared::with_room_for(MAX_PUBLIC_KEYS),
        }
    }
}

impl KeyCache {
    /// The material of the key that `proof` speaks of; `spec` is that key's. An asymmetric key that is not here yet
    /// takes its time.
    pub fn prepared(
        &self,
        proof: &Authorized,
        spec: KeySpec,
        material: &Material,
        keyring: &RegionKeyring,
    ) -> Result<Arc<PreparedKey>, CryptoError> {
        // Before the cache is asked: what was deleted or has expired is not used any more.
        let wrapped = material.wrapped.as_ref().ok_or(StoredError::NoMaterial)?;
        let cached = match spec.class() {
            KeyClass::Symmetric | KeyClass::Hmac => &self.secret,
            KeyClass::Asymmetric => &self.private,
        };
        cached.get_or_prepare((proof.key_id(), material.id), || {
            keyring.prepare(proof, spec, material.id, wrapped)
        })
    }

    /// The public half of the key that `proof` speaks of; `spec` is that key's. One that is not here yet takes its time.
    pub fn public(
        &self,
        proof: &Authorized,
        spec: KeySpec,
        material: &Material,
    ) -> Result<Arc<PublicKey>, CryptoError> {
        let encoded = material.public_key.as_ref().ok_or(StoredError::NoMaterial)?;
        self.public
            .get_or_prepare((proof.key_id(), material.id), || PublicKey::parse(spec, encoded))
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.secret.clear();
        self.private.clear();
        self.public.clear();
    }

    /// Forgets a key that was deleted.
    pub fn forget(&self, key: KeyId) {
        self.secret.forget(key);
        self.private.forget(key);
        self.public.forget(key);
    }
}

/// A version of a key's material.
type Name = (KeyId, MaterialId);

/// Prepared keys of one kind. They are all let go when there is no room for another.
#[derive(Debug)]
struct Prepared<K> {
    keys: RwLock<HashMap<Name, Arc<K>>>,
    room: usize,
}

impl<K> Prepared<K> {
    fn with_room_for(room: usize) -> Self {
        Self {
            keys: RwLock::default(),
            room,
        }
    }

    fn get_or_prepare(
        &self,
        name: Name,
        prepare: impl FnOnce() -> Result<K, CryptoError>,
    ) -> Result<Arc<K>, CryptoError> {
        if let Some(key) = self
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&name)
        {
            return Ok(key.clone());
        }
        let key = Arc::new(prepare()?);
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= self.room {
            keys.clear();
        }
        keys.insert(name, key.clone());
        Ok(key)
    }

    fn clear(&self) {
        self.keys.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn forget(&self, key: KeyId) {
        self.keys
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|(id, _), _| *id != key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(number: u8) -> Name {
        (KeyId::MultiRegion([number; 16]), MaterialId::new([number; 32]))
    }

    #[test]
    fn a_key_is_prepared_once_and_forgotten_on_demand() {
        let cache = Prepared::with_room_for(8);
        for _ in 0..2 {
            cache.get_or_prepare(name(1), || Ok("first")).unwrap();
        }
        assert_eq!(*cache.get_or_prepare(name(1), || Ok("again")).unwrap(), "first");
        cache.forget(name(2).0);
        assert_eq!(*cache.get_or_prepare(name(1), || Ok("again")).unwrap(), "first");
        cache.forget(name(1).0);
        assert_eq!(*cache.get_or_prepare(name(1), || Ok("again")).unwrap(), "again");
    }

    #[test]
    fn the_room_is_never_exceeded() {
        let cache = Prepared::with_room_for(3);
        for number in 0..20 {
            cache.get_or_prepare(name(number), || Ok(number)).unwrap();
            assert!(cache.keys.read().unwrap().len() <= 3);
        }
    }

    #[test]
    fn what_cannot_be_prepared_is_not_kept() {
        let cache = Prepared::with_room_for(3);
        assert!(
            cache
                .get_or_prepare(name(1), || Err(StoredError::NoMaterial.into()))
                .is_err()
        );
        assert_eq!(*cache.get_or_prepare(name(1), || Ok(1)).unwrap(), 1);
    }
}
