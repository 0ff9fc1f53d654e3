//! The logs of the regions: what is proposed, what gets in, and who applies it.

use std::collections::BTreeSet;

use trent_consensus::{Machine, RegionMachine};
use trent_domain::apply::{Applied, apply};
use trent_domain::caller::Caller;
use trent_domain::command::Command;
use trent_domain::entry::Entry;
use trent_domain::ids::{KeyId, RequestId};
use trent_domain::intent::IntentAction;
use trent_domain::reply::{Outcome, Reply};
use trent_domain::state::{Event as Happened, State};
use trent_proto::conv::{encode_entry, encode_intent_result};

use super::{Broken, SECOND, World, named, view};
use crate::invariants::{Change, replicas_agree};
use crate::sim::event::{Content, Event, Letter, Proposal, Then};
use crate::sim::sabotage::Sabotage;
use crate::sim::{REGIONS, trace};

/// What a quorum takes to have an entry on disk, in milliseconds.
const COMMIT: std::ops::Range<u64> = 1..30;
/// When a proposal that seems to have failed is repeated, with the same request id.
const REPEAT: std::ops::Range<u64> = 50..3000;

impl World {
    pub(super) fn entry(&self, at: usize, node: usize, caller: Caller, command: Command) -> Entry {
        Entry {
            at: self.regions[at].clock(node, self.now),
            authority: caller.into(),
            request_id: RequestId::new(self.random()),
            command,
        }
    }

    /// Proposes an entry, sometimes twice. In a region that is down there is nobody to do so.
    pub(super) fn propose(&mut self, at: usize, node: usize, caller: Caller, command: Command, then: Then) {
        if !self.regions[at].is_up {
            return;
        }
        let entry = self.entry(at, node, caller, command);
        for rule in &mut self.invariants {
            rule.at_proposal(&self.names[at], &entry);
        }
        let proposal = Proposal {
            region: at,
            entry,
            term: self.regions[at].term,
            then,
        };
        if self.rng.u32(..16) == 0 {
            let millis = self.rng.u64(REPEAT);
            let repeated = Proposal {
                entry: proposal.entry.clone(),
                then: Then::Nothing,
                ..proposal
            };
            self.after(millis, Event::Commit(Box::new(repeated)));
        }
        let millis = self.rng.u64(COMMIT);
        self.after(millis, Event::Commit(Box::new(proposal)));
    }

    /// A quorum has the entry. If the leader that proposed it is gone, it is as likely that nobody has, and in any case
    /// nobody waits for it.
    pub(super) fn commit(&mut self, proposal: Proposal) -> Result<(), Broken> {
        let Proposal {
            region: at,
            entry,
            term,
            then,
        } = proposal;
        let is_current = self.regions[at].term == term;
        if !self.regions[at].is_up || !is_current && self.rng.bool() {
            self.note(format!(
                "{}: lost {}",
                REGIONS[at],
                trace::command(&entry.command)
            ));
            return Ok(());
        }
        let then = if is_current { then } else { Then::Nothing };
        let outcome = if self.is_lost(&entry.command) {
            self.lose(at, &entry)
        } else {
            self.append(at, &entry)?
        };
        self.note(format!(
            "{}: {} -> {}",
            REGIONS[at],
            trace::command(&entry.command),
            trace::outcome(&outcome)
        ));
        self.conclude(at, then, &outcome)
    }

    /// Appends an entry to the log, and lets the leader apply it.
    pub(super) fn append(&mut self, at: usize, entry: &Entry) -> Result<Outcome, Broken> {
        let bytes = encode_entry(entry);
        self.inspect("a log", &bytes)?;
        let region = &mut self.regions[at];
        let before = region.truth.clone();
        let Applied { outcome, events } = apply(&mut region.truth, entry);
        region.truth.take_touched();
        if region.truth.setup() != before.setup() {
            region.open_keys();
        }
        region.log.push(bytes);
        let leader = region.leader;
        region.nodes[leader].catch_up(&region.log);
        self.summary.count(&entry.command, &outcome);
        self.check(at, &before, entry, &outcome, &events)?;
        if self.rng.u32(..8) == 0 {
            self.write(at, leader)?;
        }
        let millis = self.rng.u64(1..2 * SECOND);
        self.after(millis, Event::CatchUp(at));
        self.look_after(at, 1);
        Ok(outcome)
    }

    fn check(
        &mut self,
        at: usize,
        before: &State,
        entry: &Entry,
        outcome: &Outcome,
        events: &[Happened],
    ) -> Result<(), Broken> {
        let keys: BTreeSet<KeyId> = events.iter().filter_map(key_of).collect();
        let view = view(&self.regions, &self.global, self.account);
        let change = Change {
            region: view.regions[at],
            before,
            entry,
            outcome,
            keys: &keys,
            view: &view,
        };
        self.invariants
            .iter_mut()
            .try_for_each(|rule| named(rule.name(), rule.after_entry(&change)))
    }

    fn conclude(&mut self, at: usize, then: Then, outcome: &Outcome) -> Result<(), Broken> {
        match then {
            Then::Nothing => Ok(()),
            Then::Confirmed(intent) => {
                let region = &mut self.regions[at];
                region.under_way.remove(&intent);
                if region.truth.intent(&intent).is_some() {
                    region.held_back.insert(intent);
                }
                Ok(())
            }
            Then::TakenOver(version) => {
                if outcome.is_ok() {
                    self.regions[at].taken_over = version;
                }
                Ok(())
            }
            Then::Answer(to, sending) => {
                let content = match outcome {
                    Ok(Reply::Intent(result)) => Content::Answer(sending, encode_intent_result(result)),
                    _ => Content::Refusal(sending),
                };
                self.post(Letter {
                    from: at,
                    to,
                    content,
                })
            }
        }
    }

    /// Lets the nodes of a region that is up apply all there is. Now and then they are compared.
    pub(super) fn catch_up(&mut self, at: usize) -> Result<(), Broken> {
        let region = &mut self.regions[at];
        if !region.is_up {
            return Ok(());
        }
        for node in &mut region.nodes {
            node.catch_up(&region.log);
        }
        // Whoever leads has found in the log what there is to send.
        self.look_after(at, 1);
        if self.rng.u32(..16) > 0 {
            return Ok(());
        }
        self.compare(at)
    }

    fn compare(&self, at: usize) -> Result<(), Broken> {
        let region = &self.regions[at];
        let mut nodes = region.nodes.iter();
        nodes.try_for_each(|node| named("replicas agree", replicas_agree(&region.truth, &node.state)))
    }

    /// Lets a node write its records.
    pub(super) fn write(&mut self, at: usize, node: usize) -> Result<(), Broken> {
        let written = self.regions[at].nodes[node].write();
        written
            .iter()
            .try_for_each(|bytes| self.inspect("a record", bytes))
    }

    /// Compares all nodes, one of which starts again before, and looks at what a snapshot would have.
    pub(super) fn check_replicas_at_rest(&mut self) -> Result<(), Broken> {
        for at in 0..self.regions.len() {
            self.write(at, 1)?;
            self.regions[at].nodes[1].restart();
            let region = &mut self.regions[at];
            for node in &mut region.nodes {
                node.catch_up(&region.log);
            }
            self.compare(at)?;
            let snapshot: Vec<_> = RegionMachine.records(&self.regions[at].truth).collect();
            for record in snapshot {
                self.inspect("a snapshot", &record.unwrap().1)?;
            }
        }
        Ok(())
    }

    /// Whether an entry is planted to be lost, though it is answered.
    fn is_lost(&mut self, command: &Command) -> bool {
        match self.sabotage {
            Some(Sabotage::AnswerMaterialBeforeLog) => matches!(command, Command::ReceiveMaterial(_)),
            Some(Sabotage::AnswerNewsBeforeLog) => {
                let is_news = matches!(command, Command::ReceiveIntent(receive)
                    if matches!(receive.intent.action, IntentAction::SyncFamily { .. }));
                is_news && self.rng.u32(..4) == 0
            }
            Some(Sabotage::PromoteBeforeLog) => matches!(command, Command::UpdatePrimaryRegion(_)),
            _ => false,
        }
    }

    /// Answers an entry as if it were in the log.
    fn lose(&mut self, at: usize, entry: &Entry) -> Outcome {
        let mut imagined = self.regions[at].truth.clone();
        let outcome = apply(&mut imagined, entry).outcome;
        if let Command::UpdatePrimaryRegion(update) = &entry.command {
            self.send_imagined(at, &imagined, &update.intent_id);
        }
        outcome
    }
}

fn key_of(event: &Happened) -> Option<KeyId> {
    match event {
        Happened::KeyChanged(id) | Happened::KeyDeleted(id) | Happened::MaterialDeleted(id) => Some(*id),
        Happened::RegionSetUp | Happened::IntentAdded(_) => None,
    }
}
