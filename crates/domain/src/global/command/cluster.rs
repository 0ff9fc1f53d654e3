//! What sets the cluster up. Each command is idempotent: what is already so stays so.

use std::sync::Arc;

use crate::global::outcome::{Outcome, Refusal, Reply};
use crate::global::state::{Region, SealedGlobalKey, State};
use crate::ids::{ClusterId, RegionName};

/// Names the cluster, once. The first wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitCluster {
    /// The cluster.
    pub cluster: ClusterId,
}

impl InitCluster {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        if state.cluster().is_none() {
            state.put_cluster(self.cluster);
        }
        Ok(Reply::Done)
    }
}

/// A region of the directory announces its exchange key: its group has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterRegion {
    /// The region.
    pub region: RegionName,
    /// Its HPKE public key.
    pub exchange_public: [u8; 32],
}

impl RegisterRegion {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let region = state.region(&self.region).cloned();
        let region = region.ok_or(Refusal::UnknownRegion)?;
        match region.exchange_public {
            Some(known) if known != self.exchange_public => return Err(Refusal::OtherExchangeKey),
            _ => state.put_region(Arc::new(Region {
                exchange_public: Some(self.exchange_public),
                ..Region::clone(&region)
            })),
        }
        Ok(Reply::Done)
    }
}

/// Hands a region the global domain key, sealed to its exchange key. A region that has the key keeps it as it was
/// sealed first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareGlobalKey {
    /// The region.
    pub region: RegionName,
    /// The region that has the key and opened it to share it; `None` creates the key. Only the first creation
    /// counts: two leaders that each draw a key must not both be believed.
    pub from: Option<RegionName>,
    /// Version of the global domain key.
    pub version: u32,
    /// The key, HPKE-sealed for the region.
    pub sealed: Vec<u8>,
}

impl ShareGlobalKey {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let region = state.region(&self.region).cloned();
        let region = region.ok_or(Refusal::UnknownRegion)?;
        let key = SealedGlobalKey {
            version: self.version,
            sealed: self.sealed.clone(),
        };
        match &region.global_key {
            Some(known) if self.from.is_some() || *known == key => return Ok(Reply::Done),
            _ => self.check(state)?,
        }
        state.put_region(Arc::new(Region {
            global_key: Some(key),
            ..Region::clone(&region)
        }));
        Ok(Reply::Done)
    }

    /// The key is the one that the sharing region has, or it is the first.
    fn check(&self, state: &State) -> Result<(), Refusal> {
        match &self.from {
            None if state.regions().any(|region| region.global_key.is_some()) => {
                Err(Refusal::GlobalKeyExists)
            }
            Some(from) if version_at(state, from) != Some(self.version) => Err(Refusal::GlobalKeyNotShared),
            _ => Ok(()),
        }
    }
}

fn version_at(state: &State, region: &RegionName) -> Option<u32> {
    state.region(region)?.global_key.as_ref().map(|key| key.version)
}
