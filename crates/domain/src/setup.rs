//! What a region needs before it can hold keys: its domain keys and its exchange key.

use crate::exchange_key::ExchangeKeys;
use crate::ids::{ClusterId, RegionName};

/// A region's own keys, made by its first leader. Its exchange key is made anew from time to time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionSetup {
    /// The cluster this region belongs to; ciphertext blobs are bound to it.
    pub cluster: ClusterId,
    /// The region.
    pub region: RegionName,
    /// Domain keys wrapped under the root key, by version from 1; the last is current.
    pub domain_keys: Vec<WrappedDomainKey>,
    /// The key pairs other regions seal material to.
    pub exchange_keys: ExchangeKeys,
}

/// One version of a domain key, wrapped under the root key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedDomainKey {
    /// From 1.
    pub version: u32,
    /// The root key provider's ciphertext.
    pub bytes: Vec<u8>,
}
