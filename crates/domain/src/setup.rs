//! What a region needs before it can hold keys: its domain keys and its exchange key.

use crate::ids::{ClusterId, RegionName};
use crate::wrapped::Wrapped;

/// A region's own keys, made once by its first leader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionSetup {
    /// The cluster this region belongs to; ciphertext blobs are bound to it.
    pub cluster: ClusterId,
    /// The region.
    pub region: RegionName,
    /// Domain keys wrapped under the root key, by version from 1; the last is current.
    pub domain_keys: Vec<WrappedDomainKey>,
    /// The key pair other regions seal material to.
    pub exchange_key: ExchangeKey,
}

/// One version of a domain key, wrapped under the root key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedDomainKey {
    /// From 1.
    pub version: u32,
    /// The root key provider's ciphertext.
    pub bytes: Vec<u8>,
}

/// An HPKE key pair (RFC 9180, X25519).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeKey {
    /// The public key, 32 bytes.
    pub public: [u8; 32],
    /// The private key under a domain key of the region.
    pub private: Wrapped,
}
