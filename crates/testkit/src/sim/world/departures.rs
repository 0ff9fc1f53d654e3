//! Regions that an operator removes, and adds again. The steps are those of `trent_node::jobs::departure`.

use trent_domain::caller::Caller;
use trent_domain::command::{Command, Depart, InitRegion};
use trent_domain::global;
use trent_domain::global::command::{ForgetRegion, RemoveRegion};
use trent_domain::global::state::RegionStatus;
use trent_domain::ids::RegionName;
use trent_node::jobs::departure::{self, Step};

use super::{Broken, CLUSTER, LARGEST_SKEW, World};
use crate::sim::REGIONS;
use crate::sim::event::Then;
use crate::sim::region::Region;
use crate::sim::sabotage::Sabotage;

impl World {
    /// The first region from this one on of which an operator hears that it holds the only copy of nothing.
    pub(super) fn region_that_can_go(&self, from: usize) -> Option<RegionName> {
        let mut order = (0..REGIONS.len()).map(|offset| (from + offset) % REGIONS.len());
        let can_go = |at: &usize| {
            let region = &self.regions[*at];
            let holds_nothing =
                self.sabotage == Some(Sabotage::RemoveUnasked) || region.truth.holdings().are_none();
            region.is_up && holds_nothing
        };
        order.find(can_go).map(|at| self.names[at].clone())
    }

    /// What the leader's job does in a region that leaves.
    pub(super) fn go_on_leaving(&mut self, at: usize) -> Result<(), Broken> {
        let region = &self.regions[at];
        if !region.is_up {
            return Ok(());
        }
        let state = &region.nodes[region.leader].state;
        let next = departure::next_step(&region.name, state, &region.global);
        let next = match self.sabotage {
            Some(Sabotage::RemoveUnasked) => next.map(|_| Step::BeForgotten),
            _ => next,
        };
        match next {
            Some(Step::GiveUp(replicas)) => {
                let follow_up_seed = self.random();
                let depart = Depart {
                    replicas,
                    follow_up_seed,
                };
                self.serve(at, Command::Depart(depart), Then::Nothing);
                Ok(())
            }
            Some(Step::BeForgotten) if self.reaches_another(at) => {
                let region = self.names[at].clone();
                self.tell_global(global::Command::ForgetRegion(ForgetRegion { region }))
            }
            Some(Step::SayThatItLeaves) if self.reaches_another(at) => {
                let region = self.names[at].clone();
                self.tell_global(global::Command::RemoveRegion(RemoveRegion { region }))
            }
            Some(Step::BeForgotten | Step::SayThatItLeaves) | None => Ok(()),
        }
    }

    /// The nodes of a region that the cluster does not know any more end.
    pub(super) fn end_those_forgotten(&mut self) {
        for at in 0..self.regions.len() {
            let region = &self.regions[at];
            if !region.is_gone && self.global.region(&region.name).is_none() {
                self.note(format!("{}: ends", region.name));
                self.regions[at].end();
                self.queue.forget_region(at);
                self.looks.remove(&at);
            }
        }
    }

    /// Nodes join a region that was named, and its first leader makes its keys.
    pub(super) fn found(&mut self, at: usize) -> Result<(), Broken> {
        let ahead = [self.rng.u64(..LARGEST_SKEW), self.rng.u64(..LARGEST_SKEW)];
        let (region, setup) = Region::new(CLUSTER, &self.names[at], ahead, &self.randomness, self.sabotage);
        match self.regions.get_mut(at) {
            Some(former) => *former = region,
            None => self.regions.push(region),
        }
        self.learn_what_is_decided(at);
        let entry = self.entry(at, 0, Caller::Service, Command::InitRegion(InitRegion { setup }));
        self.append(at, &entry).map(drop)
    }

    /// Whether a region is on its way out, and nothing keeps it.
    pub(super) fn is_anybody_going(&self) -> bool {
        self.regions.iter().any(|region| {
            let known = self.global.region(&region.name);
            let leaves = known.is_some_and(|known| known.status == RegionStatus::Leaving);
            leaves && region.truth.holdings().are_none()
        })
    }
}
