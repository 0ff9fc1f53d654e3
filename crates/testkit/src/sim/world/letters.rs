//! What the regions send each other: the outbox's and the inbox's work, with the steps that a node takes.

use std::collections::BTreeMap;

use bytes::Bytes;
use trent_domain::caller::Caller;
use trent_domain::command::Command;
use trent_domain::global;
use trent_domain::global::command::ClearResidency;
use trent_domain::ids::{IntentId, RegionName, RequestId};
use trent_domain::intent::{Intent, IntentAction, IntentResult};
use trent_domain::multi_region::{Replica, ReplicaStatus};
use trent_domain::state::State;
use trent_domain::time::Timestamp;
use trent_node::regions::dispatch::{self, Dispatch, DispatchError};
use trent_node::regions::outbox::withheld::is_withheld;
use trent_node::regions::reception::{Reception, ReceptionError};
use trent_proto::conv::{IntentPayload, decode_intent_payload, decode_intent_result, encode_intent_payload};

use super::{Broken, HOUR, SECOND, World, named};
use crate::invariants::words::{action, short};
use crate::sim::REGIONS;
use crate::sim::event::{Content, Event, Letter, Sending, Then};
use crate::sim::region::Pause;
use crate::sim::sabotage::Sabotage;

// The outbox's own numbers (`trent_node::regions::outbox`).
const LOOK_EVERY: u64 = 200;
const MAX_UNDER_WAY: usize = 64;
const ANSWER_WITHIN: u64 = 8 * SECOND;
const FIRST_PAUSE: u64 = 200;
const LONGEST_PAUSE: u64 = 5 * SECOND;
/// While days pass in one step, a node would try some hundred thousand times. It is enough to try now and then.
const LONGEST_PAUSE_BEFORE_MENDED: u64 = 24 * HOUR;

impl World {
    /// Lets a region look at its outbox, unless it does before.
    pub(super) fn look_after(&mut self, at: usize, millis: u64) {
        let moment = self.now.plus_millis(millis);
        let sooner = self
            .looks
            .get(&at)
            .is_some_and(|next| *next > self.now && *next <= moment);
        if !sooner {
            self.looks.insert(at, moment);
            self.queue.push(moment, Event::Look(at));
        }
    }

    /// Who was waited for may be there again: nobody is left alone any more. And there may be news.
    pub(super) fn look_again(&mut self, at: usize) {
        self.regions[at].pauses.clear();
        self.regions[at].held_back.clear();
        self.after(1, Event::Follow(at));
        self.after(1, Event::Look(at));
    }

    /// Sends what is in the outbox and not under way. Now and then a node does so that does not know yet that it leads no
    /// more, from a state that is older, and nobody waits for the answers.
    pub(super) fn look(&mut self, at: usize) -> Result<(), Broken> {
        let region = &self.regions[at];
        if !region.is_up {
            return Ok(());
        }
        let leads = self.rng.u32(..20) > 0;
        let node = if leads { region.leader } else { region.follower() };
        let state = region.nodes[node].state.clone();
        if state.fencing().is_fenced(&self.names[at]) {
            return Ok(());
        }
        let mut settled: BTreeMap<RegionName, Timestamp> = BTreeMap::new();
        for intent in state.outbox() {
            let target = self.index(&intent.target);
            let region = &mut self.regions[at];
            if is_withheld(intent, &state, &region.global) {
                continue;
            }
            let waits = region.pauses_for(target, self.now) || region.held_back.contains(&intent.id);
            if waits || region.under_way.contains_key(&intent.id) || region.under_way.len() >= MAX_UNDER_WAY {
                continue;
            }
            let settled_before = *settled
                .entry(intent.target.clone())
                .or_insert_with(|| state.settled_before(&intent.target));
            self.send(at, &state, intent, settled_before, leads)?;
        }
        if !leads {
            self.look_after(at, LOOK_EVERY);
        }
        Ok(())
    }

    fn send(
        &mut self,
        at: usize,
        state: &State,
        intent: &Intent,
        settled_before: Timestamp,
        leads: bool,
    ) -> Result<(), Broken> {
        let target = self.index(&intent.target);
        if self.confirms_unseen(at, intent) {
            return Ok(());
        }
        let payload = match self.payload(at, state, intent, settled_before) {
            Ok(payload) => payload,
            Err(error) => {
                self.note(format!("{}: {} stays: {error}", REGIONS[at], short(&intent.id)));
                if leads {
                    self.pause(at, target);
                }
                return Ok(());
            }
        };
        let announced = self.regions[at].global.region(&intent.target);
        let announced = announced.and_then(|target| target.exchange_key);
        self.attempts += 1;
        let sending = Sending {
            intent: intent.id,
            attempt: self.attempts,
            sealed_to: announced.filter(|_| payload.sealed_materials.is_some()),
        };
        if leads {
            self.regions[at].under_way.insert(intent.id, sending.attempt);
            self.after(
                ANSWER_WITHIN,
                Event::Unanswered {
                    region: at,
                    target,
                    sending,
                },
            );
        }
        self.push(at, sending, payload)
    }

    fn payload(
        &mut self,
        at: usize,
        state: &State,
        intent: &Intent,
        settled_before: Timestamp,
    ) -> Result<IntentPayload, DispatchError> {
        let diverted = self.diverted(at, intent);
        let global = self.without_rules(at);
        let dispatch = Dispatch {
            state,
            keyring: state.setup().and(Some(self.regions[at].keyring.as_ref())),
            global: global.as_ref().unwrap_or(&self.regions[at].global),
            randomness: &self.randomness,
        };
        let mut payload = dispatch.payload(diverted.as_ref().unwrap_or(intent), settled_before)?;
        if self.sabotage == Some(Sabotage::SendUnsealed) && payload.sealed_materials.is_some() {
            payload.sealed_materials = Some(Bytes::from(self.last_secret.clone()));
        }
        Ok(payload)
    }

    /// Puts an intent on its way.
    fn push(&mut self, at: usize, sending: Sending, payload: IntentPayload) -> Result<(), Broken> {
        let source = self.names[at].clone();
        self.note(format!(
            "{}: {} to {}: {}",
            REGIONS[at],
            short(&sending.intent),
            payload.intent.target,
            action(&payload.intent.action)
        ));
        for rule in &mut self.invariants {
            named(rule.name(), rule.at_sending(&source, &payload))?;
        }
        let to = self.index(&payload.intent.target);
        let content = Content::Push(sending, encode_intent_payload(&payload));
        self.post(Letter {
            from: at,
            to,
            content,
        })
    }

    /// Gives a letter to the network.
    pub(super) fn post(&mut self, letter: Letter) -> Result<(), Broken> {
        if let Content::Push(_, bytes) = &letter.content {
            self.inspect("a letter", bytes)?;
        }
        self.summary.letters += 1;
        for millis in self.network.delays(&mut self.rng, letter.from, letter.to) {
            self.after(millis, Event::Arrival(letter.clone()));
        }
        Ok(())
    }

    pub(super) fn arrive(&mut self, letter: Letter) -> Result<(), Broken> {
        if !self.regions[letter.to].is_up || !self.network.connects(letter.from, letter.to) {
            return Ok(());
        }
        match letter.content.clone() {
            Content::Push(sending, bytes) => self.receive(&letter, sending, bytes),
            Content::Answer(sending, bytes) => {
                self.confirm(&letter, sending, decode_intent_result(bytes).unwrap());
                Ok(())
            }
            Content::Refusal(sending) => {
                self.give_up(letter.to, letter.from, sending);
                Ok(())
            }
            Content::Question(number, bytes) => self.testify(&letter, number, bytes),
            Content::Testimony(number, bytes) => self.hear(&letter, number, bytes),
        }
    }

    /// Any node takes an intent, with the state that it has.
    fn receive(&mut self, letter: &Letter, sending: Sending, bytes: Bytes) -> Result<(), Broken> {
        let mut payload = decode_intent_payload(bytes).unwrap();
        let (at, from) = (letter.to, letter.from);
        self.confuse(at, &mut payload);
        let (region, node) = (&self.regions[at], self.rng.usize(..2));
        let (state, keyring) = (&region.nodes[node].state, region.receiving_keyring_of(node));
        let global = self.without_rules(at);
        let reception = Reception {
            state,
            global: global.as_ref().unwrap_or(&region.global),
            keyring: keyring.as_deref(),
            source: &self.names[from],
            now: region.clock(node, self.now),
            randomness: &self.randomness,
        };
        match reception.command(payload) {
            Ok(mut command) => {
                self.damage(&mut command);
                self.propose(at, node, Caller::Service, command, Then::Answer(from, sending));
                Ok(())
            }
            Err(error) => {
                if let (ReceptionError::Sealed(_), Some(key)) = (&error, &sending.sealed_to) {
                    for rule in &mut self.invariants {
                        named(rule.name(), rule.when_unopened(&region.name, state, key))?;
                    }
                }
                self.note(format!(
                    "{}: {} is refused: {error}",
                    REGIONS[at],
                    short(&sending.intent)
                ));
                self.post(Letter {
                    from: at,
                    to: from,
                    content: Content::Refusal(sending),
                })
            }
        }
    }

    /// Records an answer that is waited for.
    fn confirm(&mut self, letter: &Letter, sending: Sending, result: IntentResult) {
        let at = letter.to;
        if self.regions[at].under_way.get(&sending.intent) != Some(&sending.attempt) {
            return;
        }
        self.regions[at].pauses.remove(&letter.from);
        self.record(at, sending.intent, result);
    }

    fn record(&mut self, at: usize, intent: IntentId, result: IntentResult) {
        let command = dispatch::confirmation(intent, result, &self.randomness).unwrap();
        self.serve(at, command, Then::Confirmed(intent));
    }

    /// An attempt has failed: the intent is sent again after a while.
    pub(super) fn give_up(&mut self, at: usize, target: usize, sending: Sending) {
        let region = &mut self.regions[at];
        if region.under_way.get(&sending.intent) == Some(&sending.attempt) {
            region.under_way.remove(&sending.intent);
            self.pause(at, target);
        }
    }

    /// Leaves a region alone for a while. One that is down or cut off is looked for when that changes.
    fn pause(&mut self, at: usize, target: usize) {
        let longest = if self.is_mended {
            LONGEST_PAUSE
        } else {
            LONGEST_PAUSE_BEFORE_MENDED
        };
        let before = self.regions[at].pauses.get(&target);
        let length = before.map_or(FIRST_PAUSE, |pause| (pause.length * 2).min(longest));
        let until = self.now.plus_millis(length);
        self.regions[at].pauses.insert(target, Pause { until, length });
        let reachable = self.network.connects(at, target) && self.network.connects(target, at);
        if reachable && self.regions[target].is_up {
            self.queue.push(until, Event::Look(at));
        }
    }

    // Planted faults

    /// See [`Sabotage::ConfirmMaterialUnseen`].
    fn confirms_unseen(&mut self, at: usize, intent: &Intent) -> bool {
        let planted = self.sabotage == Some(Sabotage::ConfirmMaterialUnseen)
            && matches!(intent.action, IntentAction::StageMaterial { .. });
        if planted {
            self.record(at, intent.id, IntentResult::Applied);
        }
        planted
    }

    /// See [`Sabotage::ReplicateElsewhere`].
    fn diverted(&self, at: usize, intent: &Intent) -> Option<Intent> {
        let IntentAction::CreateReplica(blueprint) = &intent.action else {
            return None;
        };
        if self.sabotage != Some(Sabotage::ReplicateElsewhere) {
            return None;
        }
        let elsewhere = self
            .names
            .iter()
            .find(|name| **name != intent.target && **name != self.names[at])?;
        let mut blueprint = blueprint.clone();
        let place = Replica {
            status: ReplicaStatus::Creating,
            since: blueprint.family.revision,
        };
        blueprint.family.replicas.insert(elsewhere.clone(), place);
        Some(Intent {
            target: elsewhere.clone(),
            action: IntentAction::CreateReplica(blueprint),
            ..intent.clone()
        })
    }

    /// See [`Sabotage::ConfuseRevisions`].
    fn confuse(&self, at: usize, payload: &mut IntentPayload) {
        if let (Some(Sabotage::ConfuseRevisions), IntentAction::SyncFamily { key_id, family, .. }) =
            (self.sabotage, &mut payload.intent.action)
            && let Some(known) = self.regions[at]
                .truth
                .key(key_id)
                .and_then(|key| key.multi_region.as_ref())
        {
            family.revision = known.revision;
            family.revision.number += 1;
        }
    }

    /// See [`Sabotage::SendAgainstRules`].
    fn without_rules(&self, at: usize) -> Option<global::State> {
        (self.sabotage == Some(Sabotage::SendAgainstRules)).then(|| {
            let mut global = self.regions[at].global.clone();
            for home in &self.names {
                let home = home.clone();
                let entry = global::Entry {
                    at: self.now,
                    request_id: RequestId::new(self.random()),
                    command: global::Command::ClearResidency(ClearResidency { home }),
                };
                let _ = global::apply(&mut global, &entry);
            }
            global
        })
    }

    /// See [`Sabotage::DamageMaterial`].
    fn damage(&self, command: &mut Command) {
        let material = match command {
            Command::ImportReplica(import) => import.materials.first_mut(),
            Command::ReceiveMaterial(receive) => receive.material.as_mut(),
            _ => None,
        };
        if self.sabotage == Some(Sabotage::DamageMaterial)
            && let Some(byte) = material
                .and_then(|material| material.wrapped.as_mut())
                .and_then(|wrapped| wrapped.bytes.last_mut())
        {
            *byte ^= 1;
        }
    }

    /// See [`Sabotage::PromoteBeforeLog`].
    pub(super) fn send_imagined(&mut self, at: usize, imagined: &State, intent: &IntentId) {
        let Some(intent) = imagined.intent(intent).cloned() else {
            return;
        };
        let settled_before = imagined.settled_before(&intent.target);
        let payload = self.payload(at, imagined, &intent, settled_before);
        let sending = Sending {
            intent: intent.id,
            attempt: 0,
            sealed_to: None,
        };
        let sent = payload.map(|payload| self.push(at, sending, payload));
        debug_assert!(sent.is_ok(), "it brings no material");
    }
}
