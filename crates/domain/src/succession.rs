//! Who leads a family whose primary's region is lost.
//!
//! No region decides that alone: the role may have been on its way when the region was lost, and news of it too. So a
//! region that could take over asks every other one that is not lost. All must know the same losses. From then on none
//! takes anything from the lost regions, none hands a role to one, and a family that has no primary among the living gets
//! none but by this: what they know stands still, but for members that are deleted. All who ask so find the same heir,
//! and the heir finds no primary, or there is one and nobody takes over.
//!
//! The primary is the one that the newest of all the families names. If its region is lost, its first successor that
//! has a member is the heir; without one, whoever was just handing the role to it takes it back.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{KeyId, RegionName};
use crate::key::Key;
use crate::key_state::KeyState;
use crate::losses::Losses;
use crate::multi_region::MultiRegion;
use crate::revision::Revision;

/// A region's member of a family, as another region is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The key.
    pub key_id: KeyId,
    /// The family as this member knows it.
    pub family: MultiRegion,
    /// Whether it has handed its role over and has not heard what came of it.
    pub is_updating: bool,
}

impl Member {
    /// What a key tells of its family, if it has one.
    pub fn of(key: &Key) -> Option<Self> {
        let family = key.multi_region.clone()?;
        Some(Self {
            key_id: key.id,
            family,
            is_updating: key.state == KeyState::Updating,
        })
    }
}

/// What the regions that are not lost know of one family.
#[derive(Debug)]
pub struct Survey<'a> {
    /// The losses that all of them know.
    pub losses: &'a Losses,
    /// Their members, by region.
    pub members: BTreeMap<RegionName, Member>,
}

/// What an heir takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inheritance {
    /// The key.
    pub key_id: KeyId,
    /// The region whose member was the primary.
    pub lost: RegionName,
    /// The newest that any of the survivors knows.
    pub after: Revision,
    /// The other members: those that answered, and those of lost regions.
    pub members: BTreeSet<RegionName>,
}

impl Survey<'_> {
    /// Who takes over, if there is anything to take over and anybody to do it.
    pub fn heir(&self) -> Option<&RegionName> {
        let lost = &self.newest()?.family.primary;
        let successors = &self.losses.open(lost)?.successors;
        let mut successors = successors.iter().filter(|region| !self.losses.is_lost(region));
        let first = successors.find(|region| self.members.contains_key(region));
        first.or_else(|| self.last_to_hand_over_to(lost))
    }

    /// What the heir takes over.
    pub fn inheritance(&self, heir: &RegionName) -> Option<Inheritance> {
        let newest = self.newest()?;
        let family = &newest.family;
        let named = std::iter::once(&family.primary).chain(family.replicas.keys());
        let members = named
            .filter(|region| self.losses.is_lost(region))
            .chain(self.members.keys())
            .filter(|region| *region != heir);
        Some(Inheritance {
            key_id: newest.key_id,
            lost: family.primary.clone(),
            after: family.revision,
            members: members.cloned().collect(),
        })
    }

    /// Whether a lost region that knows its own family so has nothing to hear any more: nobody knows a newer one, and
    /// nobody is going to take it over.
    pub fn leaves_alone(&self, own: &MultiRegion) -> bool {
        let is_known = |newest: &Member| newest.family.revision <= own.revision;
        self.newest().is_none_or(is_known) && self.heir().is_none()
    }

    fn newest(&self) -> Option<&Member> {
        self.members.values().max_by_key(|member| member.family.revision)
    }

    fn last_to_hand_over_to(&self, lost: &RegionName) -> Option<&RegionName> {
        let handing = self.members.iter().filter(|(_, member)| member.is_updating);
        handing
            .filter(|(_, member)| member.family.primary == *lost)
            .max_by_key(|(_, member)| member.family.revision)
            .map(|(region, _)| region)
    }
}
