//! Regions that an operator has declared lost, and who succeeds them.
//!
//! `global` decides: one table of which every change raises the version. Every region that is left takes the table into
//! its own log. From then on it takes nothing more from a lost region, so what it knows of that region's families can no
//! longer change behind its back; those who know the same version can compare what they know (see
//! [`crate::succession`]). A region that comes back stays in the table with its epoch: what it sent before is told from
//! what it sends now (see [`crate::fencing`]).
//!
//! A region that has left the cluster is in the table as well: a loss that nobody succeeds to, for there was nothing left
//! to succeed to. What others were still about to send it ends with that. A region of the same name that is added later is
//! another one: it begins where that loss ends, and is told from the former one by its epoch.

use std::collections::BTreeMap;

use crate::ids::RegionName;

/// Which regions were declared lost or have left, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Losses {
    /// Rises with every change: who knows the same version knows the same.
    pub version: u64,
    /// Every region that ever was lost or has left.
    pub regions: BTreeMap<RegionName, Loss>,
}

/// The last loss of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The version with which it was declared, or got one more successor.
    pub epoch: u64,
    /// Whose members take over what the region led. A later one only takes what the earlier ones have no member of. None
    /// where the region has left.
    pub successors: Vec<RegionName>,
    /// Whether the region is back and follows, or another one has its name.
    pub returned: bool,
}

impl Losses {
    /// Whether the region is lost and not back.
    pub fn is_lost(&self, region: &RegionName) -> bool {
        self.open(region).is_some()
    }

    /// Whether the region has left the cluster, and none of its name was added since.
    pub fn has_left(&self, region: &RegionName) -> bool {
        self.open(region).is_some_and(|loss| loss.successors.is_empty())
    }

    /// Whether `region` is another one than it was when `earlier` was the table, or is none any more.
    pub(crate) fn has_ended_since(&self, earlier: &Self, region: &RegionName) -> bool {
        let loss = self.regions.get(region);
        loss.is_some_and(|loss| loss.epoch > earlier.epoch_of(region) && loss.successors.is_empty())
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

    /// Notes that the region has left.
    pub(crate) fn left(&self, region: &RegionName) -> Self {
        self.with_end_of(region, false)
    }

    /// Notes that a region has the name of one that has left. `None` when none has.
    pub(crate) fn begun_anew(&self, region: &RegionName) -> Option<Self> {
        self.has_left(region).then(|| self.with_end_of(region, true))
    }

    fn with_end_of(&self, region: &RegionName, returned: bool) -> Self {
        let loss = Loss {
            epoch: self.version + 1,
            successors: Vec::new(),
            returned,
        };
        self.with(region, loss)
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
    /// or was lost again. One that has left does not come back.
    pub(crate) fn returned(&self, region: &RegionName, epoch: u64) -> Option<Self> {
        let loss = self.open(region).filter(|loss| loss.epoch == epoch)?;
        if self.has_left(region) {
            return None;
        }
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
