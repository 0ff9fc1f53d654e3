//! What holds for every state, whatever was applied.

use imbl::OrdSet;

use super::grants::GrantIndexes;
use super::{Indexes, State};
use crate::departure::Departure;
use crate::fencing::Fencing;
use crate::ids::{KeyId, RegionName};
use crate::intent::{Intent, IntentAction};
use crate::key::{Key, Material};
use crate::key_spec::{KeyManager, KeyOrigin};
use crate::key_state::KeyState;
use crate::limits::{MAX_ALIASES_PER_KEY, MAX_GRANTS_PER_KEY, MAX_KEYS_PER_ACCOUNT, REQUEST_MEMORY_MAX};
use crate::multi_region::{ReplicaStatus, Role};

impl State {
    /// Checks what holds for every state; the error says what does not. It looks at everything, so it is for
    /// tests and for a state that comes back from records.
    pub fn check_invariants(&self) -> Result<(), String> {
        self.check_keys()?;
        self.check_quotas()?;
        self.check_aliases()?;
        self.check_outbox()?;
        self.check_promotions()?;
        self.check_inbox()?;
        self.check_requests()?;
        self.check_grants()?;
        self.check_usages()?;
        self.check_key_stores()?;
        self.check_fencing()?;
        ensure(
            self.departure() != Some(Departure::Closed) || self.keys.is_empty(),
            || "there are keys in a closed region".into(),
        )?;
        ensure(self.indexes == self.expected_indexes(), || {
            "the indexes do not fit the state".into()
        })
    }

    fn check_keys(&self) -> Result<(), String> {
        let Ok(region) = self.region() else {
            return ensure(self.keys.is_empty(), || {
                "there are keys before the region is set up".into()
            });
        };
        self.keys.values().try_for_each(|key| check_key(key, region))?;
        self.keys.values().try_for_each(|key| self.check_binding(key))
    }

    fn check_quotas(&self) -> Result<(), String> {
        for account in self.indexes.keys_of_account.keys() {
            let count = self.key_count(*account);
            ensure(count <= MAX_KEYS_PER_ACCOUNT, || {
                format!("{account} has {count} keys")
            })?;
        }
        for (key, names) in &self.indexes.aliases_of_key {
            ensure(names.len() <= MAX_ALIASES_PER_KEY, || {
                format!("{key} has {} aliases", names.len())
            })?;
        }
        Ok(())
    }

    fn check_aliases(&self) -> Result<(), String> {
        for alias in self.aliases.values().flat_map(|aliases| aliases.values()) {
            let key = self.key_of(alias.account, &alias.target);
            ensure(key.is_some(), || {
                format!("{} of {} names no key of that account", alias.name, alias.account)
            })?;
            let managed = key.is_some_and(|key| key.manager == KeyManager::Aws);
            ensure(managed == alias.name.is_reserved(), || {
                format!("{} names a key of another manager", alias.name)
            })?;
        }
        Ok(())
    }

    fn check_outbox(&self) -> Result<(), String> {
        self.outbox().try_for_each(|intent| {
            ensure(intent.created_at <= self.log_time, || {
                format!("intent {} is from the future", intent.id)
            })?;
            ensure(!self.awaits_nothing(intent), || {
                format!("intent {} makes a replica of nothing", intent.id)
            })
        })
    }

    /// Whether the intent makes a replica that no primary here waits for.
    fn awaits_nothing(&self, intent: &Intent) -> bool {
        let IntentAction::CreateReplica(blueprint) = &intent.action else {
            return false;
        };
        let family = self
            .key(&blueprint.key_id)
            .and_then(|key| key.multi_region.as_ref());
        !family.is_some_and(|family| {
            family.role == Role::Primary
                && family
                    .replicas
                    .get(&intent.target)
                    .is_some_and(|replica| replica.status == ReplicaStatus::Creating)
        })
    }

    /// A key is Updating for as long as another region is asked to take over its family.
    fn check_promotions(&self) -> Result<(), String> {
        let promoted: Vec<KeyId> = self.outbox().filter_map(|intent| promoted(intent)).collect();
        let keys = self.keys.values();
        let updating: Vec<KeyId> = keys
            .filter(|key| key.state == KeyState::Updating)
            .map(|key| key.id)
            .collect();
        let together = promoted.len() == updating.len() && updating.iter().all(|key| promoted.contains(key));
        ensure(together, || {
            format!("{promoted:?} are to be promoted, {updating:?} are Updating")
        })
    }

    fn check_inbox(&self) -> Result<(), String> {
        for receipt in self.inbox.values() {
            ensure(
                receipt.created_at >= self.source_settled_before(&receipt.source),
                || format!("the receipt of intent {} is not needed any more", receipt.intent),
            )?;
        }
        Ok(())
    }

    fn check_requests(&self) -> Result<(), String> {
        let count = self.requests.len();
        ensure(count <= REQUEST_MEMORY_MAX, || {
            format!("{count} requests are remembered")
        })
    }

    /// A grant belongs to a key, and no two with a name are equal: the indexes hold them apart.
    fn check_grants(&self) -> Result<(), String> {
        for (key, grants) in &self.grants {
            ensure(self.key(key).is_some(), || {
                format!("there are grants on {key}, which is none")
            })?;
            ensure((1..=MAX_GRANTS_PER_KEY).contains(&grants.len()), || {
                format!("{key} has {} grants", grants.len())
            })?;
        }
        let named = self.all_grants().filter(|grant| grant.parameters.name.is_some());
        ensure(named.count() == self.indexes.grants.named(), || {
            "two grants of one name have the same parameters".into()
        })
    }

    fn check_usages(&self) -> Result<(), String> {
        self.usages.values().try_for_each(|usage| {
            let since = self.key(&usage.key_id).map(|key| key.created_at);
            ensure(
                since.is_some_and(|since| (since..=self.log_time).contains(&usage.at)),
                || format!("{} was used at {:?} of {since:?}", usage.key_id, usage.at),
            )
        })
    }

    /// A region has dealt with no loss of its own that it does not know of.
    fn check_fencing(&self) -> Result<(), String> {
        let Fencing { losses, cleared } = self.fencing();
        let own = self.region().map_or(0, |here| losses.epoch_of(here));
        let known = losses.regions.values().all(|loss| loss.epoch <= losses.version);
        ensure(known && *cleared <= own, || {
            format!("{cleared} of {own} losses were dealt with, of {losses:?}")
        })
    }

    fn expected_indexes(&self) -> Indexes {
        let mut indexes = Indexes::default();
        for key in self.keys.values() {
            indexes
                .keys_of_account
                .entry(key.account)
                .or_default()
                .insert(key.id);
            indexes.add_dates(key);
            indexes.sync.add_key(key);
            indexes.relatives.add_key(key);
        }
        for alias in self.aliases.values().flat_map(|aliases| aliases.values()) {
            indexes
                .aliases_of_key
                .entry(alias.target)
                .or_default()
                .insert(alias.name.clone());
        }
        self.outbox().for_each(|intent| indexes.sync.add_intent(intent));
        self.expect_key_stores(&mut indexes);
        let receipts = self.inbox.values();
        indexes.receipts = receipts
            .map(|receipt| (receipt.source.clone(), receipt.created_at, receipt.intent))
            .collect::<OrdSet<_>>();
        indexes.grants = GrantIndexes::of(self.all_grants());
        indexes
    }
}

fn promoted(intent: &Intent) -> Option<KeyId> {
    match &intent.action {
        IntentAction::PromoteReplica { key_id, .. } => Some(*key_id),
        _ => None,
    }
}

fn check_key(key: &Key, region: &RegionName) -> Result<(), String> {
    ensure(
        key.current_material.is_none_or(|id| key.material(&id).is_some()),
        || format!("the current material of {} is missing", key.id),
    )?;
    check_materials(key)?;
    let deletion = match key.state {
        KeyState::PendingDeletion => key.deletion_date().is_some(),
        KeyState::PendingReplicaDeletion => key.deletion.is_some_and(|deletion| deletion.date.is_none()),
        _ => key.deletion.is_none(),
    };
    ensure(deletion, || {
        format!("{} is {} with deletion {:?}", key.id, key.state, key.deletion)
    })?;
    let family = match &key.multi_region {
        None => !key.id.is_multi_region(),
        Some(family) => {
            let primary = family.primary == *region;
            let replica = family.replicas.contains_key(region);
            key.id.is_multi_region()
                && (primary, replica) == (family.role == Role::Primary, family.role == Role::Replica)
        }
    };
    ensure(family, || {
        format!("{} has no place in its family {:?}", key.id, key.multi_region)
    })
}

/// A key has one version at most that waits for a rotation, and works with all others or not at all.
fn check_materials(key: &Key) -> Result<(), String> {
    let waiting = key.materials.len() - key.permanent_materials().len();
    let can_wait = waiting <= 1 || key.is_replica();
    ensure(can_wait && (waiting == 0 || key.current().is_some()), || {
        format!("{waiting} materials of {} wait for a rotation", key.id)
    })?;
    check_staged(key)?;
    let bytes_are_kept = |material: &Material| {
        let external = key.origin == KeyOrigin::External;
        (material.wrapped.is_some() || external)
            && (material.wrapped.is_some() || material.valid_to.is_none())
    };
    ensure(key.materials.iter().all(bytes_are_kept), || {
        format!("a material of {} has lost its bytes", key.id)
    })?;
    let works = matches!(key.state, KeyState::Enabled | KeyState::Disabled);
    ensure(!works || key.has_all_material(), || {
        format!("{} is {} without all of its material", key.id, key.state)
    })?;
    ensure(
        key.state != KeyState::PendingImport || !key.has_all_material(),
        || format!("{} waits for material that it has", key.id),
    )
}

/// Only a primary awaits replicas, only its own, and for something.
fn check_staged(key: &Key) -> Result<(), String> {
    let Some(staged) = &key.staged else { return Ok(()) };
    let family = key.multi_region.as_ref().filter(|_| key.has_replicas());
    let are_replicas = family.is_some_and(|family| {
        let mut awaited = staged.awaited.iter();
        awaited.all(|region| family.replicas.contains_key(region))
    });
    let waits = !staged.awaited.is_empty() && key.pending_material().is_some();
    ensure(are_replicas && waits, || {
        format!("{} waits for nobody or for nothing: {staged:?}", key.id)
    })
}

pub(super) fn ensure(holds: bool, broken: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(broken()) }
}
