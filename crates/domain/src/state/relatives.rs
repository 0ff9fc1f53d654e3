//! Which multi-Region keys name which regions: kept with every change of a key, so that what ties two regions is found
//! without a look at all keys.

use imbl::{OrdMap, OrdSet};

use super::State;
use crate::ids::{KeyId, RegionName};
use crate::key::Key;

impl State {
    /// The keys whose family has a member in that region, in order.
    pub(crate) fn keys_with_member_in(&self, region: &RegionName) -> impl Iterator<Item = &KeyId> {
        let keys = self.indexes.relatives.by_region.get(region);
        keys.into_iter().flatten()
    }
}

/// Multi-Region keys by each region that their family names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RelativeIndex {
    /// None is empty.
    by_region: OrdMap<RegionName, OrdSet<KeyId>>,
}

impl RelativeIndex {
    pub(super) fn add_key(&mut self, key: &Key) {
        for region in named_by(key) {
            self.by_region.entry(region.clone()).or_default().insert(key.id);
        }
    }

    pub(super) fn remove_key(&mut self, key: &Key) {
        for region in named_by(key) {
            let Some(keys) = self.by_region.get_mut(region) else {
                continue;
            };
            keys.remove(&key.id);
            if keys.is_empty() {
                self.by_region.remove(region);
            }
        }
    }
}

fn named_by(key: &Key) -> impl Iterator<Item = &RegionName> {
    let family = key.multi_region.iter();
    family.flat_map(|family| std::iter::once(&family.primary).chain(family.replicas.keys()))
}
