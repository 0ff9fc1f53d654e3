//! What a rule sees of a cluster: each region's state as its log has it.

use std::collections::BTreeSet;
use std::sync::Arc;

use trent_crypto::keyring::RegionKeyring;
use trent_domain::global;
use trent_domain::ids::{AccountId, KeyId, RegionName};
use trent_domain::key::Key;
use trent_domain::multi_region::{MultiRegion, Role};
use trent_domain::state::State;

/// All regions.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// What `global` has decided.
    pub global: &'a global::State,
    /// The owner of the keys.
    pub account: AccountId,
    /// The regions.
    pub regions: Vec<RegionView<'a>>,
}

/// A region after its last entry.
#[derive(Debug, Clone, Copy)]
pub struct RegionView<'a> {
    /// Its name.
    pub name: &'a RegionName,
    /// Its state.
    pub state: &'a State,
    /// Its keys.
    pub keyring: &'a RegionKeyring,
    /// What it has heard of `global`.
    pub global: &'a global::State,
}

/// A key of a region.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// Where it is.
    pub region: RegionView<'a>,
    /// The key.
    pub key: &'a Arc<Key>,
}

impl<'a> View<'a> {
    /// The keys of that id: one, or the members of a multi-Region key. One that was left behind is none.
    pub fn members(&self, id: KeyId) -> impl Iterator<Item = Member<'a>> {
        let members = self.regions.iter().filter_map(move |region| region.member(id));
        members.filter(|member| !self.is_left_behind(member))
    }

    /// Whether a member is one of which the heir of its family did not know, as nobody could tell it who was not lost
    /// himself: the heir leads in a later epoch, without this member. This is a known gap: nobody tells such a member
    /// anything any more, and so its owner has to delete it and to replicate the key again.
    pub fn is_left_behind(&self, member: &Member<'_>) -> bool {
        let here = member.region.name;
        let Some(own) = member.family().filter(|own| !own.leads()) else {
            return false;
        };
        let was_lost = self.global.losses().epoch_of(here) > 0;
        let relatives = self
            .regions
            .iter()
            .filter_map(|region| region.member(member.key.id));
        let mut led = relatives.filter_map(|relative| relative.family().filter(|family| family.leads()));
        was_lost && led.any(|led| own.revision.epoch < led.revision.epoch && !led.replicas.contains_key(here))
    }

    /// Every key of every region.
    pub fn all_members(&self) -> impl Iterator<Item = Member<'a>> {
        let ids: BTreeSet<KeyId> = self
            .regions
            .iter()
            .flat_map(|region| region.ids(self.account))
            .collect();
        ids.into_iter().flat_map(|id| self.members(id))
    }

    /// Whether a region is declared lost, and has not come back to its family.
    pub fn is_lost(&self, region: &RegionName) -> bool {
        let losses = self.global.losses();
        losses.is_lost(region) && !losses.has_left(region)
    }

    /// The region of that name.
    pub fn region(&self, name: &RegionName) -> Option<RegionView<'a>> {
        self.regions.iter().find(|region| region.name == name).copied()
    }
}

impl<'a> RegionView<'a> {
    /// The key of that id here.
    pub fn member(self, id: KeyId) -> Option<Member<'a>> {
        let key = self.state.key(&id)?;
        Some(Member { region: self, key })
    }

    fn ids(self, account: AccountId) -> impl Iterator<Item = KeyId> {
        let keys = self.state.keys_of(account, None, usize::MAX).items;
        keys.into_iter().map(|key| key.id)
    }
}

impl<'a> Member<'a> {
    /// What the member knows of its relatives.
    pub fn family(&self) -> Option<&'a MultiRegion> {
        self.key.multi_region.as_ref()
    }

    /// Whether it is a multi-Region primary.
    pub fn is_primary(&self) -> bool {
        self.family().is_some_and(|family| family.role == Role::Primary)
    }
}
