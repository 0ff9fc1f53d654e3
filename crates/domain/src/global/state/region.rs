//! Regions in the directory.

use std::collections::BTreeSet;

use crate::exchange_key::PublicExchangeKey;
use crate::ids::{NodeId, RegionName};

/// A region in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub name: RegionName,
    /// What is to become of it.
    pub status: RegionStatus,
    /// Its first node, which begins the region's group alone; `None` until a node has joined. That node may be gone by now.
    pub founder: Option<NodeId>,
    /// What material for it is sealed to; `None` until its first leader has made it.
    pub exchange_key: Option<PublicExchangeKey>,
    /// The global domain key, sealed for it; `None` until it was shared.
    pub global_key: Option<SealedGlobalKey>,
}

impl Region {
    /// A region without nodes.
    pub fn new(name: RegionName) -> Self {
        Self {
            name,
            status: RegionStatus::Active,
            founder: None,
            exchange_key: None,
            global_key: None,
        }
    }

    /// Whether its group has begun: it has keys of its own.
    pub fn has_begun(&self) -> bool {
        self.exchange_key.is_some()
    }

    /// Whether it can open the global domain key with the exchange key that it has announced.
    pub fn has_global_key(&self) -> bool {
        let announced = self.exchange_key.map(|key| key.version);
        let sealed_to = self.global_key.as_ref().map(|key| key.exchange_version);
        sealed_to.is_some() && sealed_to == announced
    }
}

/// What is to become of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionStatus {
    /// It serves, and takes nodes in.
    Active,
    /// It gives up what it has; when nothing is left, it is forgotten.
    Leaving {
        /// Whether the keys that AWS manages there may be lost with it.
        discards_managed_keys: bool,
    },
    /// The operator has given it up: others take over what it was primary of.
    Lost {
        /// Counts the losses of the cluster: what the region says of its primaries from before is void.
        epoch: u64,
        /// The regions that take over, in the order in which they were named.
        successors: Vec<RegionName>,
    },
    /// The operator has said that it never comes back. When nothing ties another region to it, it is forgotten.
    Gone {
        /// The regions that nothing ties to it any more.
        released_by: BTreeSet<RegionName>,
    },
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
