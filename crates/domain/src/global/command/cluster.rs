//! What sets the cluster up. Each command is idempotent: what is already so stays so.

use std::sync::Arc;

use crate::exchange_key::PublicExchangeKey;
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

/// A region of the directory announces its exchange key: when its group has begun, and whenever it has a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterRegion {
    /// The region.
    pub region: RegionName,
    /// What others seal to.
    pub exchange_key: PublicExchangeKey,
}

impl RegisterRegion {
    /// A version is announced once and never taken back. News of an older one came late.
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let region = state.region(&self.region).cloned();
        let region = region.ok_or(Refusal::UnknownRegion)?;
        if let Some(known) = region.exchange_key
            && known.version >= self.exchange_key.version
        {
            let differs = known.version == self.exchange_key.version && known != self.exchange_key;
            return if differs {
                Err(Refusal::OtherExchangeKey)
            } else {
                Ok(Reply::Done)
            };
        }
        state.put_region(Arc::new(Region {
            exchange_key: Some(self.exchange_key),
            ..Region::clone(&region)
        }));
        Ok(Reply::Done)
    }
}

/// Hands a region the global domain key, sealed to the exchange key that it has announced. A region that can open the key
/// with that one keeps it as it was sealed first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareGlobalKey {
    /// The region.
    pub region: RegionName,
    /// The region that has the key and opened it to share it; `None` creates the key. Only the first creation
    /// counts: two leaders that each draw a key must not both be believed.
    pub from: Option<RegionName>,
    /// The key.
    pub key: SealedGlobalKey,
}

impl ShareGlobalKey {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let region = state.region(&self.region).cloned();
        let region = region.ok_or(Refusal::UnknownRegion)?;
        match &region.global_key {
            Some(_) if self.from.is_some() && region.has_global_key() => return Ok(Reply::Done),
            Some(known) if *known == self.key => return Ok(Reply::Done),
            _ => self.check(state, &region)?,
        }
        state.put_region(Arc::new(Region {
            global_key: Some(self.key.clone()),
            ..Region::clone(&region)
        }));
        Ok(Reply::Done)
    }

    /// The key is the one that the sharing region has, or it is the first; and the region can open it.
    fn check(&self, state: &State, region: &Region) -> Result<(), Refusal> {
        let announced = region.exchange_key.map(|key| key.version);
        match &self.from {
            None if state.regions().any(|region| region.global_key.is_some()) => {
                Err(Refusal::GlobalKeyExists)
            }
            Some(from) if version_at(state, from) != Some(self.key.version) => {
                Err(Refusal::GlobalKeyNotShared)
            }
            _ if announced != Some(self.key.exchange_version) => Err(Refusal::OtherExchangeKey),
            _ => Ok(()),
        }
    }
}

fn version_at(state: &State, region: &RegionName) -> Option<u32> {
    state.region(region)?.global_key.as_ref().map(|key| key.version)
}
