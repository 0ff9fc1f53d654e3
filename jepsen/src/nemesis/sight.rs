//! The cluster as a nemesis sees it when it takes aim.

use std::collections::BTreeMap;

use crate::place::Place;

/// Who is there, and who leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    /// The nodes of each region, each with at least one.
    pub regions: BTreeMap<String, Vec<Place>>,
    /// Leaders, of regions and of the cluster's own group; none twice.
    pub leaders: Vec<Place>,
}

impl Sight {
    /// Every node.
    pub fn nodes(&self) -> Vec<Place> {
        self.regions.values().flatten().cloned().collect()
    }

    /// One region's nodes.
    pub(super) fn region(&self, random: &mut fastrand::Rng) -> Vec<Place> {
        let regions: Vec<&Vec<Place>> = self.regions.values().collect();
        random.choice(regions).cloned().unwrap_or_default()
    }

    /// A leader, if one is known.
    pub(super) fn leader(&self, random: &mut fastrand::Rng) -> Option<Place> {
        random.choice(&self.leaders).cloned()
    }

    /// Up to as many of a region's nodes as can be missed, and one at least: a region of one node has no minority.
    pub(super) fn minority(&self, random: &mut fastrand::Rng) -> Vec<Place> {
        let mut nodes = self.region(random);
        random.shuffle(&mut nodes);
        let most = (nodes.len().saturating_sub(1) / 2).max(1);
        nodes.truncate(random.usize(1..=most));
        nodes
    }

    /// As many of a region's nodes as cannot be missed.
    pub(super) fn majority(&self, random: &mut fastrand::Rng) -> Vec<Place> {
        let mut nodes = self.region(random);
        random.shuffle(&mut nodes);
        nodes.truncate(nodes.len() / 2 + 1);
        nodes
    }
}
