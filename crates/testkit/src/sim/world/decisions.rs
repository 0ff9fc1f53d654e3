//! What operators decide and `global` knows, and when the regions hear of it.

use std::collections::BTreeSet;

use trent_domain::global;
use trent_domain::global::command::{AddRegion, ClearResidency, RemoveRegion, SetResidency};
use trent_domain::ids::{RegionName, RequestId};

use super::{Broken, SECOND, World, named, view};
use crate::sim::plan::Decision;

/// What a region takes to hear of a decision, in milliseconds.
const NEWS: std::ops::Range<u64> = 5..3 * SECOND;

impl World {
    pub(super) fn decide(&mut self, decision: Decision) -> Result<(), Broken> {
        self.note(format!("{decision:?}"));
        match decision {
            Decision::Restrict(home, places) => {
                let allowed: BTreeSet<RegionName> = places.among(&self.names).cloned().collect();
                let home = self.names[home].clone();
                self.tell_global(global::Command::SetResidency(SetResidency { home, allowed }))
            }
            Decision::Free(home) => self.clear_residency(home),
            Decision::Remove(from) => match self.region_that_can_go(from) {
                Some(region) => self.tell_global(global::Command::RemoveRegion(RemoveRegion {
                    region,
                    discards_managed_keys: false,
                })),
                None => Ok(()),
            },
            Decision::Add(at) => self.add_again(at),
        }
    }

    /// Operators lift every rule about where material may be: what was withheld is sent.
    pub(super) fn lift_restrictions(&mut self) -> Result<(), Broken> {
        (0..self.names.len()).try_for_each(|home| self.clear_residency(home))
    }

    fn clear_residency(&mut self, home: usize) -> Result<(), Broken> {
        let home = self.names[home].clone();
        self.tell_global(global::Command::ClearResidency(ClearResidency { home }))
    }

    fn add_again(&mut self, at: usize) -> Result<(), Broken> {
        if !self.regions[at].is_gone {
            return Ok(());
        }
        let region = self.names[at].clone();
        self.tell_global(global::Command::AddRegion(AddRegion { region }))?;
        self.summary.note("regions added again");
        self.found(at)
    }

    /// `global` takes an entry, and the regions hear of it sooner or later.
    pub(super) fn tell_global(&mut self, command: global::Command) -> Result<(), Broken> {
        let entry = global::Entry {
            at: self.now,
            request_id: RequestId::new(self.random()),
            command,
        };
        let decided = global::apply(&mut self.global, &entry);
        let is_decided = decided.is_ok();
        self.note(format!(
            "global: {}",
            decided.map_or_else(|refusal| refusal.to_string(), |_| "decided".into())
        ));
        if is_decided {
            self.summary.count_decision(&entry.command);
            self.check_decision(&entry.command)?;
        }
        self.end_those_forgotten();
        for at in 0..self.regions.len() {
            let millis = self.rng.u64(NEWS);
            self.after(millis, super::Event::Follow(at));
        }
        Ok(())
    }

    fn check_decision(&mut self, command: &global::Command) -> Result<(), Broken> {
        let view = view(&self.regions, &self.global, self.account);
        let mut rules = self.invariants.iter_mut();
        rules.try_for_each(|rule| named(rule.name(), rule.after_decision(command, &view)))
    }

    /// A region that reaches another one hears what `global` has decided.
    pub(super) fn follow(&mut self, at: usize) {
        if self.regions[at].is_up && self.reaches_another(at) {
            self.learn_what_is_decided(at);
        }
    }

    pub(super) fn learn_what_is_decided(&mut self, at: usize) {
        self.regions[at].global = self.global.clone();
        for rule in &mut self.invariants {
            rule.at_news(&self.names[at]);
        }
    }

    pub(super) fn reaches_another(&self, at: usize) -> bool {
        let mut others = (0..self.regions.len()).filter(|other| *other != at);
        others.any(|other| self.network.connects(at, other) && self.network.connects(other, at))
    }
}
