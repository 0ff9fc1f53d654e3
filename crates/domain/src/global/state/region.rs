//! Regions in the directory.

use crate::ids::RegionName;

/// A region in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub name: RegionName,
    /// The HPKE public key that material for it is sealed to.
    pub exchange_public: [u8; 32],
    /// The global domain key, sealed for it; `None` until it was shared.
    pub global_key: Option<SealedGlobalKey>,
}

/// The global domain key as one region can open it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedGlobalKey {
    /// From 1.
    pub version: u32,
    /// HPKE envelope.
    pub sealed: Vec<u8>,
}
