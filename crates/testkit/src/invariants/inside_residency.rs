//! No material outside of its allowed regions. The rules are kept here a second time, from what owners and operators said
//! and from when each region heard of it, and not from what the regions make of it:
//!
//! - what the tag of CreateKey says of a key holds wherever any of its material is, at any time;
//! - a replica is begun by a region only if the rule of the key's home, as that region had heard it when it was asked, lets it;
//! - material leaves a region only for where that one's rules let it, and is taken in only where the receiver's do, each as
//!   it had heard them at that moment.

use std::collections::{BTreeMap, BTreeSet};

use trent_domain::command::Command;
use trent_domain::entry::Entry;
use trent_domain::global;
use trent_domain::ids::{KeyId, MaterialId, RegionName, RequestId};
use trent_domain::intent::IntentAction;
use trent_domain::key::Key;
use trent_proto::conv::IntentPayload;

use super::{Change, Invariant, Member, View, ensure};

/// The tag of CreateKey, as documented.
const TAG: &str = "trent:allowed-regions";

/// Where the keys that a region makes may have their material, besides.
type Rules = BTreeMap<RegionName, BTreeSet<RegionName>>;

/// See the module.
#[derive(Debug, Default)]
pub struct InsideResidency {
    /// Where each key was made, and what its tag says.
    born: BTreeMap<KeyId, Birth>,
    decided: Rules,
    heard: BTreeMap<RegionName, Rules>,
    /// Entries that would bring material where the cluster's rules forbid it, as the proposer had heard them.
    forbidden: BTreeSet<RequestId>,
}

#[derive(Debug)]
struct Birth {
    home: RegionName,
    allowed: Option<BTreeSet<RegionName>>,
}

impl Invariant for InsideResidency {
    fn name(&self) -> &'static str {
        "inside residency"
    }

    fn after_decision(&mut self, command: &global::Command, _: &View<'_>) -> Result<(), String> {
        match command {
            global::Command::SetResidency(set) => {
                self.decided.insert(set.home.clone(), set.allowed.clone());
            }
            global::Command::ClearResidency(clear) => {
                self.decided.remove(&clear.home);
            }
            _ => {}
        }
        Ok(())
    }

    fn at_news(&mut self, region: &RegionName) {
        self.heard.insert(region.clone(), self.decided.clone());
    }

    fn at_proposal(&mut self, region: &RegionName, entry: &Entry) {
        let (key, target) = match &entry.command {
            Command::BeginReplicate(begin) => (begin.key_id, &begin.region),
            Command::ImportReplica(import) => (import.blueprint.key_id, region),
            Command::ReceiveMaterial(receive) => (receive.key_id, region),
            _ => return,
        };
        if !self.lets(region, &key, target) {
            self.forbidden.insert(entry.request_id);
        }
    }

    fn after_entry(&mut self, change: &Change<'_>) -> Result<(), String> {
        let here = change.region.name;
        if change.outcome.is_ok() {
            match &change.entry.command {
                Command::CreateKey(create) => {
                    let tag = create.tags.iter().find(|tag| tag.key == TAG);
                    let birth = Birth {
                        home: here.clone(),
                        allowed: tag
                            .map(|tag| tag.value.split(' ').map(|name| name.parse().unwrap()).collect()),
                    };
                    self.born.insert(create.key_id, birth);
                }
                Command::BeginReplicate(begin) => self.check_admitted(change, begin.key_id, &begin.region)?,
                _ => {}
            }
        }
        change
            .changed()
            .try_for_each(|member| self.check_member(change, &member))
    }

    fn at_sending(&mut self, source: &RegionName, payload: &IntentPayload) -> Result<(), String> {
        let target = &payload.intent.target;
        let key = match &payload.intent.action {
            IntentAction::CreateReplica(blueprint) => blueprint.key_id,
            IntentAction::StageMaterial { key_id, .. } => *key_id,
            _ => return Ok(()),
        };
        let is_sealed = payload.sealed_materials.is_some();
        let goes = self.tag_lets(&key, target) && self.lets(source, &key, target);
        ensure(!is_sealed || goes, || {
            format!("{source} sends material of {key} to {target}, against the rules that it has heard")
        })
    }
}

impl InsideResidency {
    fn check_admitted(&self, change: &Change<'_>, key: KeyId, target: &RegionName) -> Result<(), String> {
        let is_forbidden = self.forbidden.contains(&change.entry.request_id);
        ensure(!is_forbidden && self.tag_lets(&key, target), || {
            format!(
                "{} begins a replica of {key} in {target}, against a rule",
                change.region.name
            )
        })
    }

    fn check_member(&self, change: &Change<'_>, member: &Member<'_>) -> Result<(), String> {
        let (key, here) = (member.key.id, member.region.name);
        let bytes = with_bytes(member.key);
        ensure(bytes.is_empty() || self.tag_lets(&key, here), || {
            format!("material of {key} is in {here}, against its tag")
        })?;
        let before = change.before.key(&key);
        let had = before.map(|before| with_bytes(before)).unwrap_or_default();
        let is_more = before.is_none() || !bytes.is_subset(&had);
        let is_forbidden = self.forbidden.contains(&change.entry.request_id);
        ensure(!is_more || !is_forbidden, || {
            format!("{here} takes material of {key}, against the rules that it has heard")
        })
    }

    /// The rule of the key's home, as a region has heard it. Of a key that nobody has made there is none.
    fn lets(&self, heard_by: &RegionName, key: &KeyId, target: &RegionName) -> bool {
        let Some(birth) = self.born.get(key) else {
            return true;
        };
        let heard = self.heard.get(heard_by);
        let rule = heard.and_then(|rules| rules.get(&birth.home));
        birth.home == *target || rule.is_none_or(|allowed| allowed.contains(target))
    }

    fn tag_lets(&self, key: &KeyId, target: &RegionName) -> bool {
        let birth = self.born.get(key);
        let allowed = birth.and_then(|birth| birth.allowed.as_ref());
        allowed.is_none_or(|allowed| allowed.contains(target))
    }
}

fn with_bytes(key: &Key) -> BTreeSet<MaterialId> {
    let materials = key.materials.iter();
    let there = materials.filter(|material| material.wrapped.is_some());
    there.map(|material| material.id).collect()
}
