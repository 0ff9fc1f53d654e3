//! Who leads a family whose primary's region is lost.
//!
//! No region decides that alone: the role may have been on its way when the region was lost, and news of it too. So a
//! region that could take over asks every other one that is not lost. All must know the same losses. From then on none
//! takes anything from the lost regions, none hands a role to one, and a family that has no primary among the living gets
//! none but by this: what they know stands still, but for members that are deleted. All who ask so find the same heir,
//! and the heir finds no primary, or there is one and nobody takes over.
//!
//! The primary is the one that the newest of all the families names. If its region is lost, its first successor that
//! has a member is the heir, or where they are lost too, one of theirs; without one, whoever was just handing the role to it takes it back, and does so even if the
//! region has come back meanwhile: what it is asked before it was lost it refuses then.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{KeyId, RegionName};
use crate::intent::IntentAction;
use crate::losses::Losses;
use crate::multi_region::MultiRegion;
use crate::revision::Revision;
use crate::state::State;

/// A region's member of a family, as another region is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The key.
    pub key_id: KeyId,
    /// The family as this member knows it.
    pub family: MultiRegion,
    /// Whether it has handed its role to a region that was lost since, and has not heard what came of it.
    pub is_stranded: bool,
}

impl State {
    /// The region's members of families, by key. Those of other keys are left out, and keys that have no family.
    pub fn members(&self, keys: impl IntoIterator<Item = KeyId>) -> Vec<Member> {
        let stranded = self.stranded();
        let member = |id: KeyId| {
            let family = self.key(&id)?.multi_region.clone()?;
            Some(Member {
                key_id: id,
                family,
                is_stranded: stranded.contains(&id),
            })
        };
        keys.into_iter().filter_map(member).collect()
    }

    /// The keys whose role was on its way to a region that was lost since.
    pub fn stranded(&self) -> BTreeSet<KeyId> {
        let void = self.outbox().filter(|intent| self.is_void(intent));
        void.filter_map(|intent| match intent.action {
            IntentAction::PromoteReplica { key_id, .. } => Some(key_id),
            _ => None,
        })
        .collect()
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
    /// The other members: those that answered, and those of lost regions that may come back.
    pub members: BTreeSet<RegionName>,
}

impl Survey<'_> {
    /// Who takes over, if there is anything to take over and anybody to do it.
    pub fn heir(&self) -> Option<&RegionName> {
        let (_, newest) = self.newest()?;
        let primary = &newest.family.primary;
        if newest.family.leads() {
            return None;
        }
        self.successor_of(primary)
            .or_else(|| self.last_to_hand_over_to(primary))
    }

    /// The first that is not lost; where all are, whoever succeeds them: one that was lost may have taken over before, and
    /// have told nobody. Nobody succeeds himself, for whom is lost cannot be named as a successor.
    fn successor_of(&self, lost: &RegionName) -> Option<&RegionName> {
        let successors = &self.losses.open(lost)?.successors;
        let mut living = successors.iter().filter(|region| !self.losses.is_lost(region));
        living
            .find(|region| self.members.contains_key(region))
            .or_else(|| successors.iter().find_map(|region| self.successor_of(region)))
    }

    /// Also when that region is back: it has refused the role, or refuses it now.
    fn last_to_hand_over_to(&self, lost: &RegionName) -> Option<&RegionName> {
        let stranded = self.members.iter().filter(|(_, member)| member.is_stranded);
        stranded
            .filter(|(_, member)| member.family.primary == *lost)
            .max_by_key(|(_, member)| member.family.revision)
            .map(|(region, _)| region)
    }

    /// What the heir takes over.
    pub fn inheritance(&self, heir: &RegionName) -> Option<Inheritance> {
        let (_, newest) = self.newest()?;
        let family = &newest.family;
        let named = std::iter::once(&family.primary).chain(family.replicas.keys());
        let members = named
            .filter(|region| self.losses.may_return(region))
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
        let newest = self.newest().map(|(_, newest)| newest);
        newest.is_none_or(is_known) && self.heir().is_none() && !self.may_be_succeeded(&own.primary)
    }

    /// Whether a successor has a member. One that is lost itself takes over once it is back: it cannot be passed over
    /// meanwhile. Nobody waits for whoever waits for him, for whom is lost cannot be named as a successor.
    fn may_be_succeeded(&self, lost: &RegionName) -> bool {
        let loss = self.losses.open(lost);
        let mut successors = loss.into_iter().flat_map(|loss| &loss.successors);
        successors.any(|region| self.members.contains_key(region) || self.may_be_succeeded(region))
    }

    /// The member that knows the newest family. Who has handed the role over and who has got it know the same one.
    fn newest(&self) -> Option<(&RegionName, &Member)> {
        let members = self.members.iter();
        members.max_by_key(|(_, member)| (member.family.revision, member.family.leads()))
    }
}
