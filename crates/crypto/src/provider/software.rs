//! A root key in this process's memory.
//!
//! Wrapped domain keys, format 1: `01 ‖ root key id (16) ‖ wrapped bytes (see wrap)`.

use crate::digest::HmacSha256Key;
use crate::error::{ProviderError, RandomnessUnavailable, StoredError};
use crate::kdf;
use crate::label;
use crate::provider::{DomainKeyName, RootKeyId, RootKeyProvider};
use crate::random::Randomness;
use crate::secret::{DomainKey, RootKey};
use crate::wrap::WrappingKey;

/// The format that is written.
const FORMAT: u8 = 1;

/// A root key held in memory, whichever way it came there.
#[derive(Debug)]
pub struct SoftwareRootKey {
    id: RootKeyId,
    wrapping: WrappingKey,
}

impl SoftwareRootKey {
    /// Holds `key`.
    #[must_use]
    pub fn new(key: &RootKey) -> Self {
        Self {
            id: root_key_id(key),
            wrapping: WrappingKey::new(key.expose()),
        }
    }

    /// A root key that lives as long as this value: for tests, and for clusters that keep nothing.
    pub fn ephemeral(randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        RootKey::generate(randomness).map(|key| Self::new(&key))
    }

    /// Refuses what another root key wrapped, by name instead of as damage.
    fn strip_header<'a>(&self, wrapped: &'a [u8]) -> Result<&'a [u8], ProviderError> {
        let (&format, rest) = wrapped.split_first().ok_or(StoredError::UnknownFormat)?;
        if format != FORMAT {
            return Err(StoredError::UnknownFormat.into());
        }
        let (id, wrapped) = rest.split_first_chunk().ok_or(StoredError::NotAuthentic)?;
        let needed = RootKeyId::new(*id);
        if needed != self.id {
            return Err(ProviderError::OtherRootKey {
                needed,
                available: self.id,
            });
        }
        Ok(wrapped)
    }
}

impl RootKeyProvider for SoftwareRootKey {
    fn root_key_id(&self) -> RootKeyId {
        self.id
    }

    fn wrap(
        &self,
        key: &DomainKey,
        name: &DomainKeyName,
        randomness: &dyn Randomness,
    ) -> Result<Vec<u8>, ProviderError> {
        let wrapped = self.wrapping.wrap(key.expose(), &name.aad(), randomness)?;
        Ok([&[FORMAT], self.id.as_bytes().as_slice(), &wrapped].concat())
    }

    fn unwrap(&self, wrapped: &[u8], name: &DomainKeyName) -> Result<DomainKey, ProviderError> {
        let key = self.wrapping.unwrap(self.strip_header(wrapped)?, &name.aad())?;
        Ok(DomainKey::try_from(key.as_slice()).map_err(|_| StoredError::UnfitMaterial)?)
    }
}

/// The id that `key` has wherever it is held in memory.
pub(super) fn root_key_id(key: &RootKey) -> RootKeyId {
    RootKeyId::new(kdf::derive_id(
        &HmacSha256Key::new(key.expose()),
        label::ROOT_KEY_ID,
        &[],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{CountingRandomness, damaged, to_hex};
    use trent_domain::ids::ClusterId;

    fn name() -> DomainKeyName {
        DomainKeyName {
            cluster: ClusterId::new([1; 16]),
            region: "us-east-1".parse().unwrap(),
            version: 1,
        }
    }

    fn provider(seed: u8) -> SoftwareRootKey {
        SoftwareRootKey::new(&RootKey::try_from([seed; 32].as_slice()).unwrap())
    }

    fn domain_key() -> DomainKey {
        DomainKey::try_from([9; 32].as_slice()).unwrap()
    }

    fn wrapped() -> Vec<u8> {
        provider(7)
            .wrap(&domain_key(), &name(), &CountingRandomness::default())
            .unwrap()
    }

    #[test]
    fn wrapped_domain_keys_of_format_1_are_frozen() {
        assert_eq!(
            to_hex(&wrapped()),
            "01af68e684ec7ac781e825ba0119998dfa01000102030405060708090a0b0c0d0e0fa67639bf233edc3b8baa26b7c459d307da087911d02f3761e67c4335abfc7081e04750cea0ea4dddb9ab997db50602ca"
        );
        let key = provider(7).unwrap(&wrapped(), &name()).unwrap();
        assert_eq!(key.expose(), domain_key().expose());
    }

    #[test]
    fn damage_is_refused_everywhere() {
        for damaged in damaged(&wrapped()) {
            provider(7).unwrap(&damaged, &name()).unwrap_err();
        }
    }

    #[test]
    fn another_cluster_region_or_version_is_refused() {
        let others = [
            DomainKeyName {
                cluster: ClusterId::new([2; 16]),
                ..name()
            },
            DomainKeyName {
                region: "us-east-2".parse().unwrap(),
                ..name()
            },
            DomainKeyName { version: 2, ..name() },
        ];
        for other in others {
            let refused = provider(7).unwrap(&wrapped(), &other);
            assert!(
                matches!(refused, Err(ProviderError::Wrapped(StoredError::NotAuthentic))),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn another_root_key_is_named() {
        let refused = provider(8).unwrap(&wrapped(), &name()).unwrap_err();
        let (needed, available) = (provider(7).root_key_id(), provider(8).root_key_id());
        assert_eq!(
            refused.to_string(),
            format!("the domain key is wrapped by root key {needed}, but root key {available} is configured")
        );
    }
}
