//! Regions that an operator has declared lost, and who succeeds them.
//!
//! `global` decides: one table of which every change raises the version. Every region that is left takes the table into
//! its own log. From then on it takes nothing more from a lost region, so what it knows of that region's families can no
//! longer change behind its back; those who know the same version can compare what they know (see
//! [`crate::succession`]). A region that comes back stays in the table with its epoch: what it sent before is told from
//! what it sends now (see [`crate::fencing`]). One that an operator has given up stays in it too, and is lost for ever
//! (see [`crate::ties`]).
//!
//! A region that has left the cluster is in the table as well: a loss that nobody succeeds to, for there was nothing left
//! to succeed to. What others were still about to send it ends with that. A region that is added later under the name of
//! one that has left, or was given up, is another one: it begins where that loss ends, and is told from the former one by
//! its epoch.

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
    /// The version with which it was declared, or got one more successor, be it a successor's.
    pub epoch: u64,
    /// Whose members take over what the region led. A later one only takes what the earlier ones have no member of. None
    /// where the region has left.
    pub successors: Vec<RegionName>,
    /// What has become of the region since.
    pub fate: Fate,
}

/// What has become of a region that was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It may come back.
    Open,
    /// It is back and follows, or another one has its name.
    Returned,
    /// An operator has said that it never comes back. Should it, it stays lost.
    Gone,
    /// It has left the cluster.
    Left,
}

impl Losses {
    /// Whether the region is lost and not back.
    pub fn is_lost(&self, region: &RegionName) -> bool {
        self.open(region).is_some()
    }

    /// Whether the region has left the cluster, and none of its name was added since.
    pub fn has_left(&self, region: &RegionName) -> bool {
        self.open(region).is_some_and(|loss| loss.fate == Fate::Left)
    }

    /// Whether the region is lost and may be back one day.
    pub fn may_return(&self, region: &RegionName) -> bool {
        self.open(region).is_some_and(|loss| loss.fate == Fate::Open)
    }

    /// Whether `region` is another one than it was when `earlier` was the table, or is none any more.
    pub(crate) fn has_ended_since(&self, earlier: &Self, region: &RegionName) -> bool {
        let loss = self.regions.get(region);
        loss.is_some_and(|loss| loss.epoch > earlier.epoch_of(region) && loss.successors.is_empty())
    }

    /// The loss of a region that is not back, and may never be.
    pub fn open(&self, region: &RegionName) -> Option<&Loss> {
        self.regions
            .get(region)
            .filter(|loss| loss.fate != Fate::Returned)
    }

    /// The regions that are lost and not back, those among them that are gone for good.
    pub fn lost(&self) -> impl Iterator<Item = &RegionName> {
        let open = self
            .regions
            .iter()
            .filter(|(_, loss)| loss.fate != Fate::Returned);
        open.map(|(region, _)| region)
    }

    /// Whether the region never comes back.
    pub fn is_gone(&self, region: &RegionName) -> bool {
        let loss = self.regions.get(region);
        loss.is_some_and(|loss| loss.fate == Fate::Gone)
    }

    /// The regions that never come back.
    pub fn gone(&self) -> impl Iterator<Item = &RegionName> {
        self.lost().filter(|region| self.is_gone(region))
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
            fate: open.map_or(Fate::Open, |loss| loss.fate),
        };
        Some(self.with(lost, loss).heirs_of_heirs(lost, epoch))
    }

    /// Those whom the region was to succeed have got one more successor with it (see [`crate::succession`]): they have to
    /// hear of that one before they go on.
    fn heirs_of_heirs(mut self, lost: &RegionName, epoch: u64) -> Self {
        let is_older = |loss: &Loss| loss.fate != Fate::Returned && loss.epoch < epoch;
        let succeeded: Vec<RegionName> = self
            .regions
            .iter()
            .filter(|(_, loss)| is_older(loss) && loss.successors.contains(lost))
            .map(|(region, _)| region.clone())
            .collect();
        for region in succeeded {
            if let Some(loss) = self.regions.get_mut(&region) {
                loss.epoch = epoch;
            }
            self = self.heirs_of_heirs(&region, epoch);
        }
        self
    }

    /// Notes that the region is back from its loss of that epoch. `None` when nothing changes by it: it is back already,
    /// or was lost again. One that has left does not come back.
    pub(crate) fn returned(&self, region: &RegionName, epoch: u64) -> Option<Self> {
        let is_meant = |loss: &&Loss| loss.fate == Fate::Open && loss.epoch == epoch;
        let loss = self.regions.get(region).filter(is_meant)?;
        Some(self.with(region, loss.ended(Fate::Returned)))
    }

    /// Notes that a lost region never comes back. `None` when nothing changes by it.
    pub(crate) fn given_up(&self, region: &RegionName) -> Option<Self> {
        let loss = self.open(region).filter(|loss| loss.fate == Fate::Open)?;
        Some(self.with(region, loss.ended(Fate::Gone)))
    }

    /// Notes that a region has left.
    pub(crate) fn left(&self, region: &RegionName) -> Self {
        self.with_end_of(region, Fate::Left)
    }

    /// Gives the name of a region that is gone or has left to a new one. What the old one sends is of an earlier epoch for
    /// ever. `None` when nothing changes by it.
    pub(crate) fn reused(&self, region: &RegionName) -> Option<Self> {
        let is_no_more = self.is_gone(region) || self.has_left(region);
        is_no_more.then(|| self.with_end_of(region, Fate::Returned))
    }

    fn with_end_of(&self, region: &RegionName, fate: Fate) -> Self {
        let loss = Loss {
            epoch: self.version + 1,
            successors: Vec::new(),
            fate,
        };
        self.with(region, loss)
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

impl Loss {
    fn ended(&self, fate: Fate) -> Self {
        Self { fate, ..self.clone() }
    }
}
