//! A region that leaves the cluster.
//!
//! It may, once it holds the only copy of nothing. From then on it takes no keys in, and gives up its replicas: their
//! primaries are told, as when a replica is deleted. When it has no key left and nothing to tell, it is closed. Keys that AWS
//! manages are a region's own too, but nobody can delete them: an operator has to say that they may be lost with it.
//!
//! Another region may ask it for a replica, or hand it a role, before it hears that it leaves. Closed, it refuses; once it
//! is gone nobody does, and so the others end it by themselves when the table of losses has it that it has left.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::alias::AliasName;
use crate::error::KmsError;
use crate::family;
use crate::ids::{KeyId, RegionName};
use crate::intent::{FollowUps, IntentAction};
use crate::key::Key;
use crate::key_spec::KeyManager;
use crate::key_state::KeyState;
use crate::multi_region::MultiRegion;
use crate::state::State;

/// How far a region is that leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// It takes no keys in, and gives up what it has.
    Leaving,
    /// It has nothing, and will have nothing.
    Closed,
}

/// What would be lost with a region.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holdings {
    /// Keys of this region alone, but for those that AWS manages.
    pub single_region_keys: usize,
    /// Keys that AWS manages, by their alias: as many as accounts that have them. Nobody can delete them.
    pub managed_keys: BTreeMap<AliasName, usize>,
    /// Primaries of multi-Region keys.
    pub primaries: usize,
    /// Replicas whose relatives are all in lost regions, or whose role is on its way.
    pub last_members: usize,
}

impl Holdings {
    /// Whether the region can go.
    pub fn are_none(&self) -> bool {
        *self == Self::default()
    }
}

/// A region has left: it has no replicas, and nobody tells it anything. A role that was on its way to it is taken back
/// once all others have been asked whether it went on from there (see [`crate::succession`]).
pub(crate) fn take_leave(state: &mut State, left: &RegionName, follow_ups: &mut FollowUps) {
    let led_with_it = |key: &&Arc<Key>| {
        let family = key.multi_region.as_ref();
        family.is_some_and(|family| family.leads() && family.replicas.contains_key(left))
    };
    let keys: Vec<KeyId> = state
        .keys_after(None)
        .filter(led_with_it)
        .map(|key| key.id)
        .collect();
    for id in keys {
        family::region_is_gone(state, id, left, follow_ups);
    }
    state.remove_intents(|intent| {
        intent.target == *left && !matches!(intent.action, IntentAction::PromoteReplica { .. })
    });
}

impl State {
    /// What would be lost with the region.
    pub fn holdings(&self) -> Holdings {
        let mut holdings = Holdings::default();
        for key in self.keys_after(None) {
            match &key.multi_region {
                None if key.manager == KeyManager::Aws => {
                    for alias in self.alias_names_of(&key.id) {
                        *holdings.managed_keys.entry(alias.clone()).or_default() += 1;
                    }
                }
                None => holdings.single_region_keys += 1,
                Some(family) if family.leads() => holdings.primaries += 1,
                Some(family) if !self.can_dissolve(key, family) => holdings.last_members += 1,
                Some(_) => {}
            }
        }
        holdings
    }

    /// Refuses new keys in a region that leaves.
    pub(crate) fn check_stays(&self) -> Result<(), KmsError> {
        match self.departure() {
            None => Ok(()),
            Some(Departure::Leaving | Departure::Closed) => Err(KmsError::NotOffered("A new key".into())),
        }
    }

    /// Whether the region can give its member of the family up: another one is left.
    pub(crate) fn can_dissolve(&self, key: &Key, family: &MultiRegion) -> bool {
        let here = self.region().ok();
        let is_left = |region: &RegionName| Some(region) != here && !self.fencing().losses.is_lost(region);
        let mut members = std::iter::once(&family.primary).chain(family.ready());
        !family.leads() && key.state != KeyState::Updating && members.any(is_left)
    }
}
