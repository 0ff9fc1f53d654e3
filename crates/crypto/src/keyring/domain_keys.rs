//! The versions of one domain key: new secrets are wrapped under the last, old ones open under theirs.

use std::collections::BTreeMap;

use trent_domain::wrapped::Wrapped;
use zeroize::Zeroizing;

use crate::aad::Aad;
use crate::error::{SealError, StoredError};
use crate::random::Randomness;
use crate::secret::DomainKey;
use crate::wrap::WrappingKey;

/// The version that a new domain key starts with.
pub(super) const FIRST_VERSION: u32 = 1;

/// All versions of a domain key, at least one.
#[derive(Debug)]
pub(super) struct DomainKeys {
    current: (u32, WrappingKey),
    older: BTreeMap<u32, WrappingKey>,
}

impl DomainKeys {
    /// A domain key of a single version.
    pub(super) fn single(version: u32, key: &DomainKey) -> Self {
        Self {
            current: (version, WrappingKey::new(key.expose())),
            older: BTreeMap::new(),
        }
    }

    /// Adds a version. The highest is current.
    pub(super) fn add(&mut self, version: u32, key: &DomainKey) {
        let added = (version, WrappingKey::new(key.expose()));
        let older = if version > self.current.0 {
            std::mem::replace(&mut self.current, added)
        } else {
            added
        };
        self.older.insert(older.0, older.1);
    }

    /// Wraps `secret` under the current version.
    pub(super) fn wrap(
        &self,
        secret: &[u8],
        aad: &Aad,
        randomness: &dyn Randomness,
    ) -> Result<Wrapped, SealError> {
        let (domain_key_version, key) = &self.current;
        let bytes = key.wrap(secret, aad, randomness)?;
        Ok(Wrapped {
            domain_key_version: *domain_key_version,
            bytes,
        })
    }

    /// Unwraps `wrapped` under the version that it names.
    pub(super) fn unwrap(&self, wrapped: &Wrapped, aad: &Aad) -> Result<Zeroizing<Vec<u8>>, StoredError> {
        self.version(wrapped.domain_key_version)?
            .unwrap(&wrapped.bytes, aad)
    }

    fn version(&self, version: u32) -> Result<&WrappingKey, StoredError> {
        match &self.current {
            (current, key) if *current == version => Ok(key),
            _ => self
                .older
                .get(&version)
                .ok_or(StoredError::UnknownDomainKeyVersion(version)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label;
    use crate::testing::CountingRandomness;

    fn key(seed: u8) -> DomainKey {
        [seed; 32].as_slice().try_into().unwrap()
    }

    fn versions(order: &[u32]) -> DomainKeys {
        let mut keys = DomainKeys::single(order[0], &key(order[0] as u8));
        order[1..]
            .iter()
            .for_each(|version| keys.add(*version, &key(*version as u8)));
        keys
    }

    #[test]
    fn the_highest_version_wraps_and_every_version_unwraps() {
        let aad = Aad::new(label::KEY_MATERIAL);
        let randomness = CountingRandomness::default();
        for order in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
            let keys = versions(&order);
            assert_eq!(
                keys.wrap(b"secret", &aad, &randomness)
                    .unwrap()
                    .domain_key_version,
                3
            );
            for version in 1..=3 {
                let wrapped = versions(&[version]).wrap(b"secret", &aad, &randomness).unwrap();
                assert_eq!(
                    *keys.unwrap(&wrapped, &aad).unwrap(),
                    b"secret",
                    "{order:?}, {version}"
                );
            }
        }
    }

    #[test]
    fn a_version_opens_nothing_of_another() {
        let aad = Aad::new(label::KEY_MATERIAL);
        let wrapped = versions(&[1])
            .wrap(b"secret", &aad, &CountingRandomness::default())
            .unwrap();
        let relabelled = Wrapped {
            domain_key_version: 2,
            ..wrapped
        };
        assert_eq!(
            versions(&[1, 2]).unwrap(&relabelled, &aad),
            Err(StoredError::NotAuthentic)
        );
        assert_eq!(
            versions(&[1]).unwrap(&relabelled, &aad),
            Err(StoredError::UnknownDomainKeyVersion(2))
        );
    }
}
