//! Regions that an operator has declared lost, and who succeeds them.
//!
//! `global` decides: one table of which every change raises the version. Every region that is left takes the table into
//! its own log. From then on it takes nothing more from a lost region, so what it knows of that region's families can no
//! longer change behind its back; those who know the same version can compare what they know (see
//! [`crate::succession`]). A region that comes back stays in the table with its epoch: what it sent before is told from
//! what it sends now (see [`crate::fencing`]).

use std::collections::BTreeMap;

use crate::ids::RegionName;

/// Which regions were declared lost, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Losses {
    /// Rises with every change: who knows the same version knows the same.
    pub version: u64,
    /// Every region that ever was lost.
    pub regions: BTreeMap<RegionName, Loss>,
}

/// The last loss of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The version with which it was declared, or got one more successor.
    pub epoch: u64,
    /// Whose members take over what the region led. A later one only takes what the earlier ones have no member of.
    pub successors: Vec<RegionName>,
    /// Whether the region is back and follows.
    pub returned: bool,
}

impl Losses {
    /// Whether the region is lost and not back.
    pub fn is_lost(&self, region: &RegionName) -> bool {
        self.open(region).is_some()
    }

    /// The loss of a region that is not back.
    pub fn open(&self, region: &RegionName) -> Option<&Loss> {
        self.regions.get(region).filter(|loss| !loss.returned)
    }

    /// The epoch of the region's last loss; 0 if it never was lost.
    pub fn epoch_of(&self, region: &RegionName) -> u64 {
        self.regions.get(region).map_or(0, |loss| loss.epoch)
    }

    /// Whether `region` has to say what it knows before `asker` may decide anything: every region that is not lost, and
    /// whoever may have succeeded the asker before being lost too.
    pub fn must_answer(&self, asker: &RegionName, region: &RegionName) -> bool {
        let succeeds = self
            .open(asker)
            .is_some_and(|loss| loss.successors.contains(region));
        region != asker && (succeeds || !self.is_lost(region))
    }

    /// Declares a region lost, or gives one that is lost a further successor. `None` when nothing changes by it.
    pub(crate) fn declared(&self, lost: &RegionName, successor: &RegionName) -> Option<Self> {
        let open = self.open(lost);
        if open.is_some_and(|loss| loss.successors.contains(successor)) {
            return None;
        }
        let mut successors = open.map_or_else(Vec::new, |loss| loss.successors.clone());
        successors.push(successor.clone());
        let epoch = self.version + 1;
        let loss = Loss {
            epoch,
            successors,
            returned: false,
        };
        Some(self.with(lost, loss))
    }

    /// Notes that the region is back from its loss of that epoch. `None` when nothing changes by it: it is back already,
    /// or was lost again.
    pub(crate) fn returned(&self, region: &RegionName, epoch: u64) -> Option<Self> {
        let loss = self.open(region).filter(|loss| loss.epoch == epoch)?;
        let loss = Loss {
            returned: true,
            ..loss.clone()
        };
        Some(self.with(region, loss))
    }

    fn with(&self, region: &RegionName, loss: Loss) -> Self {
        let mut regions = self.regions.clone();
        regions.insert(region.clone(), loss);
        Self {
            version: self.version + 1,
            regions,
        }
    }
}
