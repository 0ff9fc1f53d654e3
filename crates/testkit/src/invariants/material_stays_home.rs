//! Material is where its owner has asked for it, and nowhere else: in the region that made the key, and in those to which
//! it was replicated. It is sealed to no other region, either.

use std::collections::{BTreeMap, BTreeSet};

use trent_domain::command::Command;
use trent_domain::ids::{KeyId, RegionName};
use trent_domain::intent::IntentAction;
use trent_proto::conv::IntentPayload;

use super::{Change, Invariant, ensure};

/// See the module.
#[derive(Debug, Default)]
pub struct MaterialStaysHome {
    allowed: BTreeMap<KeyId, BTreeSet<RegionName>>,
}

impl Invariant for MaterialStaysHome {
    fn name(&self) -> &'static str {
        "material stays home"
    }

    fn after_entry(&mut self, change: &Change<'_>) -> Result<(), String> {
        if change.outcome.is_ok() {
            self.learn(change);
        }
        change.changed().try_for_each(|member| {
            let has_bytes = member
                .key
                .materials
                .iter()
                .any(|material| material.wrapped.is_some());
            ensure(
                !has_bytes || self.allows(&member.key.id, member.region.name),
                || format!("material of {} is in {}", member.key.id, member.region.name),
            )
        })
    }

    fn at_sending(&mut self, source: &RegionName, payload: &IntentPayload) -> Result<(), String> {
        let target = &payload.intent.target;
        let key = match &payload.intent.action {
            IntentAction::CreateReplica(blueprint) => blueprint.key_id,
            IntentAction::StageMaterial { key_id, .. } => *key_id,
            _ => return Ok(()),
        };
        let is_sealed = payload.sealed_materials.is_some();
        ensure(!is_sealed || self.allows(&key, target), || {
            format!("{source} sends material of {key} to {target}")
        })
    }
}

impl MaterialStaysHome {
    fn learn(&mut self, change: &Change<'_>) {
        let (key, region) = match &change.entry.command {
            Command::CreateKey(create) => (create.key_id, change.region.name),
            Command::BeginReplicate(begin) => (begin.key_id, &begin.region),
            _ => return,
        };
        self.allowed.entry(key).or_default().insert(region.clone());
    }

    fn allows(&self, key: &KeyId, region: &RegionName) -> bool {
        self.allowed
            .get(key)
            .is_some_and(|regions| regions.contains(region))
    }
}
