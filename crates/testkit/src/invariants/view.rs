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
    /// The keys of that id: one, or the members of a multi-Region key.
    pub fn members(&self, id: KeyId) -> impl Iterator<Item = Member<'a>> {
        self.regions.iter().filter_map(move |region| region.member(id))
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
        self.global.losses().is_lost(region)
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
