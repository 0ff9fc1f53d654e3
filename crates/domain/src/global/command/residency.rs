//! Rules about where the material of keys may go.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::global::outcome::{Outcome, Refusal, Reply};
use crate::global::state::{ResidencyRule, State};
use crate::ids::RegionName;

/// Says where the material of a region's keys may go, from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetResidency {
    /// The region that makes the keys.
    pub home: RegionName,
    /// The regions that may have their material, besides.
    pub allowed: BTreeSet<RegionName>,
}

impl SetResidency {
    /// A region that the cluster does not know is a slip of the pen.
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let mut named = std::iter::once(&self.home).chain(&self.allowed);
        if !named.all(|region| state.region(region).is_some()) {
            return Err(Refusal::UnknownRegion);
        }
        state.put_residency(Arc::new(ResidencyRule {
            home: self.home.clone(),
            allowed: self.allowed.clone(),
        }));
        Ok(Reply::Done)
    }
}

/// Lets the material of a region's keys go anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearResidency {
    /// The region that makes the keys.
    pub home: RegionName,
}

impl ClearResidency {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        state.remove_residency(&self.home);
        Ok(Reply::Done)
    }
}
