//! Where the material of keys may go, region by region.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::State;
use crate::global::record::RecordKey;
use crate::ids::RegionName;

/// An operator's rule for the keys that one region makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResidencyRule {
    /// The region that makes the keys.
    pub home: RegionName,
    /// The regions that may have their material, besides.
    pub allowed: BTreeSet<RegionName>,
}

impl State {
    /// The rule for the keys that a region makes; none where their material may go anywhere.
    pub fn residency(&self, home: &RegionName) -> Option<&Arc<ResidencyRule>> {
        self.residency.get(home)
    }

    /// Every rule, by region.
    pub fn residency_rules(&self) -> impl Iterator<Item = &Arc<ResidencyRule>> {
        self.residency.values()
    }

    /// Whether the material of keys made in `home` may be in `region`.
    pub fn residency_allows(&self, home: &RegionName, region: &RegionName) -> bool {
        let rule = self.residency(home);
        home == region || rule.is_none_or(|rule| rule.allowed.contains(region))
    }

    pub(crate) fn put_residency(&mut self, rule: Arc<ResidencyRule>) {
        let old = self.residency.insert(rule.home.clone(), rule.clone());
        if old.as_ref() != Some(&rule) {
            self.touch(RecordKey::Residency(rule.home.clone()));
        }
    }

    pub(crate) fn remove_residency(&mut self, home: &RegionName) {
        if self.residency.remove(home).is_some() {
            self.touch(RecordKey::Residency(home.clone()));
        }
    }
}
