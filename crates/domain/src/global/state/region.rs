//! Regions in the directory.

use crate::exchange_key::PublicExchangeKey;
use crate::ids::RegionName;

/// A region in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub name: RegionName,
    /// What material for it is sealed to.
    pub exchange_key: PublicExchangeKey,
    /// The global domain key, sealed for it; `None` until it was shared.
    pub global_key: Option<SealedGlobalKey>,
}

impl Region {
    /// Whether it can open the global domain key with the exchange key that it has announced.
    pub fn has_global_key(&self) -> bool {
        let sealed_to = self.global_key.as_ref().map(|key| key.exchange_version);
        sealed_to == Some(self.exchange_key.version)
    }
}

/// The global domain key as one region can open it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedGlobalKey {
    /// From 1.
    pub version: u32,
    /// The version of the region's exchange key that it is sealed to.
    pub exchange_version: u32,
    /// HPKE envelope.
    pub sealed: Vec<u8>,
}
