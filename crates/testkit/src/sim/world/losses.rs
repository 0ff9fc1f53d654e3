//! Regions that are declared lost: what `global` decides, who hears of it when, and who takes over. The steps are those
//! of `trent_node::jobs::succession`.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use trent_domain::caller::Caller;
use trent_domain::command::{Command, EndFence, NoteLosses, TakeOver};
use trent_domain::global;
use trent_domain::global::command::{DeclareLoss, EndLoss};
use trent_domain::ids::{KeyId, RegionName};
use trent_node::jobs::succession::{candidates, led};
use trent_proto::conv::{
    FamiliesAnswer, FamiliesQuery, decode_families_answer, decode_families_query, encode_families_answer,
    encode_families_query,
};

use super::{Broken, World};
use crate::sim::REGIONS;
use crate::sim::event::{Content, Letter, Then};
use crate::sim::inquiry::{Inquiry, Purpose};
use crate::sim::sabotage::Sabotage;

impl World {
    pub(super) fn declare_loss(&mut self, lost: usize, successor: usize) -> Result<(), Broken> {
        let (region, successor) = (self.names[lost].clone(), self.names[successor].clone());
        self.tell_global(global::Command::DeclareLoss(DeclareLoss { region, successor }))
    }

    /// What the leader's job does about losses.
    pub(super) fn deal_with_losses(&mut self, at: usize) -> Result<(), Broken> {
        let region = &self.regions[at];
        let state = region.nodes[region.leader].state.clone();
        if !region.is_up || state.setup().is_none() {
            return Ok(());
        }
        let (fencing, losses) = (state.fencing(), region.global.losses());
        if losses.version > fencing.losses.version {
            let note = NoteLosses {
                losses: losses.clone(),
                follow_up_seed: self.random(),
            };
            self.serve(at, Command::NoteLosses(note), Then::Nothing);
            return Ok(());
        }
        let version = fencing.losses.version;
        if fencing.is_fenced(&self.names[at]) && self.sabotage == Some(Sabotage::GoOnWhenLost) {
            self.serve(at, Command::EndFence(EndFence { version }), Then::Nothing);
            Ok(())
        } else if fencing.is_fenced(&self.names[at]) {
            self.inquire(at, Purpose::EndFence, led(&state))
        } else if fencing.losses.is_lost(&self.names[at]) {
            self.end_loss(at, fencing.cleared)
        } else if self.regions[at].taken_over != version {
            let keys = candidates(&state, &self.names[at]);
            self.inquire(at, Purpose::TakeOver, keys)
        } else {
            Ok(())
        }
    }

    fn end_loss(&mut self, at: usize, epoch: u64) -> Result<(), Broken> {
        let open = self.regions[at].global.losses().open(&self.names[at]);
        if open.is_none_or(|loss| loss.epoch != epoch) || !self.reaches_another(at) {
            return Ok(());
        }
        let region = self.names[at].clone();
        self.tell_global(global::Command::EndLoss(EndLoss { region, epoch }))
    }

    /// Asks all who have to say what they know. An inquiry that was begun before is given up.
    fn inquire(&mut self, at: usize, purpose: Purpose, keys: Vec<KeyId>) -> Result<(), Broken> {
        let region = &self.regions[at];
        let losses = region.nodes[region.leader].state.fencing().losses.clone();
        let begun = |name: &RegionName| region.global.region(name).is_some_and(|known| known.has_begun());
        let others = (0..self.regions.len()).filter(|other| {
            let other = &self.names[*other];
            begun(other) && losses.must_answer(&self.names[at], other)
        });
        let awaited: BTreeSet<usize> = if keys.is_empty() {
            BTreeSet::new()
        } else {
            others.collect()
        };
        self.attempts += 1;
        let number = self.attempts;
        let version = losses.version;
        let question = encode_families_query(&FamiliesQuery {
            version,
            keys: keys.clone(),
        });
        self.regions[at].inquiry = Some(Inquiry {
            number,
            purpose,
            losses,
            keys,
            awaited: awaited.clone(),
            told: BTreeMap::new(),
        });
        for to in &awaited {
            let content = Content::Question(number, question.clone());
            self.post(Letter {
                from: at,
                to: *to,
                content,
            })?;
        }
        if awaited.is_empty() {
            self.conclude_inquiry(at)?;
        }
        Ok(())
    }

    /// Tells what this region knows, from a state that misses nothing.
    pub(super) fn testify(&mut self, letter: &Letter, number: u64, question: Bytes) -> Result<(), Broken> {
        let query = decode_families_query(question).unwrap();
        let state = &self.regions[letter.to].truth;
        let version = state.fencing().losses.version;
        let members = match version == query.version {
            true => state.members(query.keys),
            false => Vec::new(),
        };
        let answer = encode_families_answer(&FamiliesAnswer { version, members });
        self.post(Letter {
            from: letter.to,
            to: letter.from,
            content: Content::Testimony(number, answer),
        })
    }

    pub(super) fn hear(&mut self, letter: &Letter, number: u64, testimony: Bytes) -> Result<(), Broken> {
        let answer = decode_families_answer(testimony).unwrap();
        let (at, witness) = (letter.to, self.names[letter.from].clone());
        let inquiry = self.regions[at].inquiry.as_mut();
        let Some(inquiry) = inquiry.filter(|inquiry| inquiry.number == number) else {
            return Ok(());
        };
        if answer.version != inquiry.losses.version {
            self.regions[at].inquiry = None;
            return Ok(());
        }
        for member in answer.members {
            let members = inquiry.told.entry(member.key_id).or_default();
            members.insert(witness.clone(), member);
        }
        inquiry.awaited.remove(&letter.from);
        if inquiry.awaited.is_empty() {
            return self.conclude_inquiry(at);
        }
        Ok(())
    }

    fn conclude_inquiry(&mut self, at: usize) -> Result<(), Broken> {
        let Some(inquiry) = self.regions[at].inquiry.take() else {
            return Ok(());
        };
        let region = &self.regions[at];
        let own = region.nodes[region.leader]
            .state
            .members(inquiry.keys.iter().copied());
        let version = inquiry.losses.version;
        match inquiry.purpose {
            Purpose::EndFence => {
                if inquiry.leaves_alone(own) {
                    self.serve(at, Command::EndFence(EndFence { version }), Then::Nothing);
                }
            }
            Purpose::TakeOver => {
                let families = inquiry.inheritances(&self.names[at], own);
                self.note(format!("{}: inherits {} families", REGIONS[at], families.len()));
                if families.is_empty() {
                    self.regions[at].taken_over = version;
                } else {
                    let follow_up_seed = self.random();
                    let command = TakeOver {
                        version,
                        families,
                        follow_up_seed,
                    };
                    self.serve(at, Command::TakeOver(command), Then::TakenOver(version));
                }
            }
        }
        Ok(())
    }

    /// Lets the leader propose what only Trent itself does.
    pub(super) fn serve(&mut self, at: usize, command: Command, then: Then) {
        let node = self.regions[at].leader;
        self.propose(at, node, Caller::Service, command, then);
    }

    /// Whether every region knows all losses, and none is lost any more.
    pub(super) fn losses_are_over(&self) -> bool {
        let losses = self.global.losses();
        let mut names = self.names.iter();
        let open = names.any(|name| losses.is_lost(name) && !losses.has_left(name));
        let mut there = self.regions.iter().filter(|region| !region.is_gone);
        let known = there.all(|region| {
            region.truth.fencing().losses.version == losses.version && region.taken_over == losses.version
        });
        !open && known
    }
}
