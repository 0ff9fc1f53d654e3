//! What breaks, and how it is mended.

use trent_domain::apply::apply;
use trent_domain::state::State;
use trent_proto::conv::decode_entry;

use super::{Broken, SECOND, World};
use crate::sim::event::Event;
use crate::sim::plan::Fault;
use crate::sim::sabotage::Sabotage;

impl World {
    pub(super) fn strike(&mut self, fault: Fault) -> Result<(), Broken> {
        self.note(format!("{fault:?}"));
        match fault {
            Fault::Cut(from, to) => self.network.cut(from, to),
            Fault::Heal(from, to) => self.network.heal(from, to),
            Fault::Isolate(at) => self.isolate(at),
            Fault::HealAll => self.network.heal_all(),
            Fault::KillLeader(at) => self.kill_leader(at)?,
            Fault::KillRegion(at) => self.kill_region(at)?,
            Fault::StartRegion(at) => self.start_region(at),
            Fault::DeclareLoss(lost, successor) => self.declare_loss(lost, successor)?,
        }
        Ok(())
    }

    pub(super) fn mend_everything(&mut self) {
        self.network.heal_all();
        for at in 0..self.regions.len() {
            self.start_region(at);
            self.look_again(at);
        }
    }

    fn isolate(&mut self, at: usize) {
        for other in (0..self.regions.len()).filter(|other| *other != at) {
            self.network.cut(at, other);
            self.network.cut(other, at);
        }
    }

    fn kill_leader(&mut self, at: usize) -> Result<(), Broken> {
        if !self.regions[at].is_up {
            return Ok(());
        }
        self.kill_node(at, self.regions[at].leader)?;
        if self.sabotage == Some(Sabotage::ForgetOnCrash) {
            self.forget_last_entry(at);
        }
        let region = &mut self.regions[at];
        region.elect(region.follower());
        self.catch_up_later(at);
        Ok(())
    }

    fn kill_region(&mut self, at: usize) -> Result<(), Broken> {
        if !self.regions[at].is_up {
            return Ok(());
        }
        (0..2).try_for_each(|node| self.kill_node(at, node))?;
        let region = &mut self.regions[at];
        region.is_up = false;
        region.elect(region.leader);
        Ok(())
    }

    fn start_region(&mut self, at: usize) {
        if self.regions[at].is_gone {
            return;
        }
        self.regions[at].is_up = true;
        self.catch_up_later(at);
    }

    /// What a node has written is all that it has afterwards.
    fn kill_node(&mut self, at: usize, node: usize) -> Result<(), Broken> {
        if self.rng.bool() {
            self.write(at, node)?;
        }
        self.regions[at].nodes[node].restart();
        Ok(())
    }

    fn catch_up_later(&mut self, at: usize) {
        let millis = self.rng.u64(1..SECOND);
        self.after(millis, Event::CatchUp(at));
    }

    /// See [`Sabotage::ForgetOnCrash`].
    fn forget_last_entry(&mut self, at: usize) {
        let region = &mut self.regions[at];
        region.log.pop();
        region.truth = State::default();
        for bytes in &region.log {
            let entry = decode_entry(bytes.clone()).unwrap();
            apply(&mut region.truth, &entry);
        }
        region.truth.take_touched();
        region.open_keys();
    }
}
