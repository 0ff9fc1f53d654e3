//! Several regions and what travels between them: pushes and answers that are delayed, repeated, reordered and lost.

use std::collections::BTreeMap;
use std::sync::Arc;

use trent_domain::command::{ConfirmIntent, DeleteKey, ImportReplica, ReceiveIntent, ReceiveMaterial};
use trent_domain::error::KmsError;
use trent_domain::fencing::Epochs;
use trent_domain::ids::{IntentId, KeyId, RegionName};
use trent_domain::intent::{Intent, IntentAction, IntentResult};
use trent_domain::key::{Key, Material};
use trent_domain::key_spec::KeyOrigin;
use trent_domain::key_state::KeyState;
use trent_domain::multi_region::Role;
use trent_domain::reply::{Outcome, Reply};
use trent_domain::shared_properties::SharedProperties;
use trent_domain::time::Timestamp;

use crate::fixtures;
use crate::region::Region;
use crate::successions::Successions;

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) regions: BTreeMap<RegionName, Region>,
    pub(crate) on_the_way: Vec<Message>,
    /// What `global` knows of lost regions, and what they ask each other.
    pub(crate) losses: Successions,
    seeds: u64,
}

/// What one region sends to another.
#[derive(Clone)]
pub(crate) enum Message {
    Push {
        from: RegionName,
        intent: Arc<Intent>,
        settled_before: Timestamp,
        epochs: Epochs,
        materials: Vec<Material>,
    },
    Answer {
        from: RegionName,
        to: RegionName,
        intent: IntentId,
        result: IntentResult,
    },
}

impl World {
    pub(crate) fn new(names: &[&str]) -> Self {
        let regions = names
            .iter()
            .map(|name| (fixtures::region(name), Region::new(name)));
        Self {
            regions: regions.collect(),
            on_the_way: Vec::new(),
            losses: Successions::of(names),
            seeds: 0,
        }
    }

    pub(crate) fn at(&mut self, name: &str) -> &mut Region {
        self.regions.get_mut(&fixtures::region(name)).unwrap()
    }

    pub(crate) fn key(&self, name: &str, id: &KeyId) -> Option<&Arc<Key>> {
        self.regions[&fixtures::region(name)].state.key(id)
    }

    /// Sends one intent of a region's outbox, and keeps it there.
    pub(crate) fn push(&mut self, name: &str, index: usize) {
        let state = &self.regions[&fixtures::region(name)].state;
        let count = state.outbox().count();
        let Some(intent) = (count > 0)
            .then(|| state.outbox().nth(index % count))
            .flatten()
            .cloned()
        else {
            return;
        };
        let materials = match &intent.action {
            IntentAction::CreateReplica(blueprint) if blueprint.origin == KeyOrigin::AwsKms => {
                let key = state.key(&blueprint.key_id).unwrap();
                let wanted = blueprint.materials.iter();
                wanted
                    .filter_map(|known| key.material(&known.id).cloned())
                    .collect()
            }
            IntentAction::StageMaterial { key_id, material, .. } => {
                let key = state.key(key_id).unwrap();
                key.material(&material.id).into_iter().cloned().collect()
            }
            _ => Vec::new(),
        };
        let settled_before = state.settled_before(&intent.target);
        let epochs = state.fencing().epochs_to(&intent.target);
        let from = fixtures::region(name);
        self.on_the_way.push(Message::Push {
            from,
            intent,
            settled_before,
            epochs,
            materials,
        });
    }

    /// Delivers one message; a push is answered.
    pub(crate) fn deliver(&mut self, index: usize, keep_copy: bool) {
        if self.on_the_way.is_empty() {
            return;
        }
        let index = index % self.on_the_way.len();
        let message = if keep_copy {
            self.on_the_way[index].clone()
        } else {
            self.on_the_way.swap_remove(index)
        };
        match message {
            Message::Push { from, intent, .. } if self.losses.are_cut(&from, &intent.target) => {}
            Message::Push {
                from,
                intent,
                settled_before,
                epochs,
                materials,
            } => {
                let result = match self.receive(&from, &intent, settled_before, epochs, materials) {
                    Ok(Reply::Intent(result)) => result,
                    // It stays in the outbox.
                    Err(KmsError::RegionLost(_) | KmsError::NotReady) => return,
                    other => panic!("{other:?}"),
                };
                self.on_the_way.push(Message::Answer {
                    from: intent.target.clone(),
                    to: from,
                    intent: intent.id,
                    result,
                });
            }
            Message::Answer { from, to, .. } if self.losses.are_cut(&from, &to) => {}
            Message::Answer {
                to, intent, result, ..
            } => self.confirm(&to, intent, result),
        }
    }

    pub(crate) fn lose(&mut self, index: usize) {
        if !self.on_the_way.is_empty() {
            self.on_the_way.swap_remove(index % self.on_the_way.len());
        }
    }

    /// Runs the deletion job of a region.
    pub(crate) fn delete_due(&mut self, name: &str) {
        let now = self.at(name).tick();
        let due: Vec<KeyId> = self.at(name).state.due_deletions(now).collect();
        for key_id in due {
            let intent_id = IntentId::new(self.seed());
            self.at(name).serve(DeleteKey { key_id, intent_id }).unwrap();
        }
    }

    /// Delivers everything, again and again, until every outbox is empty.
    pub(crate) fn settle(&mut self) {
        for _ in 0..100 {
            let names: Vec<RegionName> = self.regions.keys().cloned().collect();
            for name in &names {
                let open = self.regions[name].state.outbox().count();
                (0..open).for_each(|index| self.push(name.as_str(), index));
            }
            if self.on_the_way.is_empty() {
                return;
            }
            while !self.on_the_way.is_empty() {
                self.deliver(0, false);
            }
        }
        panic!("the outboxes never empty");
    }

    /// Delivers everything a few times. What is refused stays in its outbox.
    pub(crate) fn deliver_what_is_taken(&mut self) {
        for _ in 0..6 {
            let names: Vec<RegionName> = self.regions.keys().cloned().collect();
            for name in &names {
                let open = self.regions[name].state.outbox().count();
                (0..open).for_each(|index| self.push(name.as_str(), index));
            }
            while !self.on_the_way.is_empty() {
                self.deliver(0, false);
            }
        }
    }

    /// Like [`World::settle`], while nothing that `from` sends reaches `to`.
    pub(crate) fn settle_without(&mut self, from: &str, to: &str) {
        let (from, to) = (fixtures::region(from), fixtures::region(to));
        for _ in 0..100 {
            let names: Vec<RegionName> = self.regions.keys().cloned().collect();
            for name in &names {
                let open = self.regions[name].state.outbox().count();
                (0..open).for_each(|index| self.push(name.as_str(), index));
            }
            self.on_the_way.retain(|message| match message {
                Message::Push {
                    from: sender, intent, ..
                } => *sender != from || intent.target != to,
                Message::Answer { .. } => true,
            });
            if self.on_the_way.is_empty() {
                return;
            }
            while !self.on_the_way.is_empty() {
                self.deliver(0, false);
            }
        }
        panic!("the outboxes never empty");
    }

    /// At most one primary, at any moment, outside of lost regions.
    pub(crate) fn check_primaries(&self) {
        let mut primaries = BTreeMap::new();
        for (name, key) in self.members() {
            // Who cannot hear that his region was declared lost goes on.
            if self.losses.is_lost(name) {
                continue;
            }
            let family = key.multi_region.as_ref().unwrap();
            if family.role == Role::Primary
                && let Some(other) = primaries.insert(key.id, name)
            {
                panic!("{} has its primary in {name} and in {other}", key.id);
            }
        }
    }

    /// Once nothing is on the way, every member of a family knows the same.
    pub(crate) fn check_converged(&self) {
        for (name, key) in self.members() {
            let family = key.multi_region.as_ref().unwrap();
            let primary = self.key(family.primary.as_str(), &key.id).unwrap();
            let truth = primary.multi_region.as_ref().unwrap();
            assert_eq!(truth.role, Role::Primary, "{} has no primary", key.id);
            assert_ne!(key.state, KeyState::Updating, "{name} {}", key.id);
            assert_eq!(
                (&truth.replicas, truth.revision),
                (&family.replicas, family.revision),
                "{name} {}",
                key.id
            );
            assert_eq!(
                SharedProperties::of(primary),
                SharedProperties::of(key),
                "{name} {}",
                key.id
            );
            if key.origin == KeyOrigin::AwsKms {
                assert_eq!(primary.materials, key.materials);
                assert_eq!(
                    primary.staged, None,
                    "{} waits for a replica that has everything",
                    key.id
                );
            }
            for replica in truth.replicas.keys() {
                assert!(
                    self.key(replica.as_str(), &key.id).is_some(),
                    "{} is missing in {replica}",
                    key.id
                );
            }
        }
    }

    /// What any member of a family encrypts, every other one decrypts, at any moment.
    pub(crate) fn check_ciphertexts(&self) {
        for (encrypts, key) in self.members().filter(|(_, key)| key.origin == KeyOrigin::AwsKms) {
            let current = key.current_material.unwrap();
            for (decrypts, relative) in self.members().filter(|(_, relative)| relative.id == key.id) {
                let material = relative.material(&current);
                assert!(
                    material.is_some_and(|material| material.wrapped.is_some()),
                    "{decrypts} cannot decrypt what {encrypts} encrypts with {}",
                    key.id
                );
            }
        }
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = (&RegionName, &Arc<Key>)> {
        let account = fixtures::account(fixtures::ACCOUNT);
        self.regions.iter().flat_map(move |(name, region)| {
            let keys = region.state.keys_of(account, None, usize::MAX).items;
            let ids: Vec<KeyId> = keys
                .iter()
                .filter(|key| key.multi_region.is_some())
                .map(|key| key.id)
                .collect();
            ids.into_iter()
                .map(move |id| (name, region.state.key(&id).unwrap()))
        })
    }

    fn receive(
        &mut self,
        from: &RegionName,
        intent: &Arc<Intent>,
        settled_before: Timestamp,
        epochs: Epochs,
        materials: Vec<Material>,
    ) -> Outcome {
        let follow_up_seed = self.seed();
        let region = self.regions.get_mut(&intent.target).unwrap();
        match &intent.action {
            IntentAction::CreateReplica(blueprint) => region.serve(ImportReplica {
                intent_id: intent.id,
                created_at: intent.created_at,
                settled_before,
                epochs,
                source: from.clone(),
                blueprint: blueprint.clone(),
                materials,
                cluster_allows: true,
            }),
            IntentAction::StageMaterial {
                key_id,
                since,
                material,
            } => region.serve(ReceiveMaterial {
                intent_id: intent.id,
                created_at: intent.created_at,
                settled_before,
                epochs,
                source: from.clone(),
                key_id: *key_id,
                since: *since,
                outline: material.clone(),
                material: materials.into_iter().next(),
            }),
            _ => region.serve(ReceiveIntent {
                source: from.clone(),
                settled_before,
                epochs,
                intent: Intent::clone(intent),
                follow_up_seed,
            }),
        }
    }

    fn confirm(&mut self, at: &RegionName, intent_id: IntentId, result: IntentResult) {
        let follow_up_seed = self.seed();
        let confirm = ConfirmIntent {
            intent_id,
            result,
            follow_up_seed,
        };
        self.regions.get_mut(at).unwrap().serve(confirm).unwrap();
    }

    /// Sixteen bytes that no one else has, as a proposer draws them.
    pub(crate) fn seed(&mut self) -> [u8; 16] {
        self.seeds += 1;
        let mut seed = [0xff; 16];
        seed[..8].copy_from_slice(&self.seeds.to_be_bytes());
        seed
    }
}
