//! What breaks, and what ends it.

use std::path::PathBuf;

use super::{MILLI, World};
use crate::network::Weather;
use crate::node::Node;
use crate::plan::{Aim, Fault};
use crate::sabotage::Sabotage;
use crate::watch::Broken;

/// When a process that has ended by itself is started again, in milliseconds.
const STARTED_AGAIN_AFTER: u64 = 500;

/// What ends a fault.
#[derive(Debug, Clone)]
pub(super) enum Recovery {
    Boot(usize),
    Mend(Vec<(usize, usize)>),
    CalmDown,
    Quicken(usize),
    MendDisk(usize),
}

impl World {
    pub(super) fn recover(&mut self) -> Result<(), Broken> {
        let now = self.now;
        let (due, later) = std::mem::take(&mut self.recoveries)
            .into_iter()
            .partition(|(at, _)| *at <= now);
        self.recoveries = later;
        let due: Vec<(u64, Recovery)> = due;
        due.into_iter().try_for_each(|(_, recovery)| match recovery {
            Recovery::Boot(at) => self.boot(at),
            Recovery::Mend(ways) => {
                self.note("the network is mended".into());
                self.set_cut(&ways, false);
                Ok(())
            }
            Recovery::CalmDown => {
                self.set_weather(Weather::GOOD);
                Ok(())
            }
            Recovery::Quicken(at) => {
                self.nodes[at].disk.set_slow(false);
                Ok(())
            }
            Recovery::MendDisk(at) => {
                self.nodes[at].disk.set_failing(false);
                Ok(())
            }
        })
    }

    pub(super) fn boot(&mut self, at: usize) -> Result<(), Broken> {
        if self.nodes[at].is_up() || self.refused.contains(&at) {
            return Ok(());
        }
        let went_back = self.put_disk_back(at);
        let room: PathBuf = self.room.path().to_owned();
        match self.nodes[at].boot(self.now, &self.network, &room) {
            Ok(()) => {
                self.note(format!("node {} starts", at + 1));
                self.count("starts", 1);
                Ok(())
            }
            Err(_) if self.nodes[at].disk.is_cut() => {
                self.note(format!("the power of node {} goes while it starts", at + 1));
                self.count("power cuts", 1);
                self.nodes[at].disk.lose_power();
                self.later(
                    self.down_after_cut.get(&at).copied().unwrap_or(1),
                    Recovery::Boot(at),
                );
                Ok(())
            }
            Err(why) if self.nodes[at].disk.has_failed() => {
                self.note(format!(
                    "node {} does not start, as its disk fails: {why}",
                    at + 1
                ));
                self.nodes[at].disk.lose_process();
                self.later(STARTED_AGAIN_AFTER, Recovery::Boot(at));
                Ok(())
            }
            Err(why) if went_back && self.sabotage == Some(Sabotage::GoBackButForSentinel) => {
                self.note(format!("node {} refuses to start: {why}", at + 1));
                self.count("disks that went back refused", 1);
                self.refused.insert(at);
                Ok(())
            }
            Err(why) => Err((
                "starts on what it left",
                format!("node {} does not: {why}", at + 1),
            )),
        }
    }

    pub(super) fn copy_disks(&mut self) {
        let with_sentinel = match self.sabotage {
            Some(Sabotage::GoBackInTime) => true,
            Some(Sabotage::GoBackButForSentinel) => false,
            _ => return,
        };
        for (at, node) in self.nodes.iter().enumerate() {
            self.copies.insert(at, node.disk.copy(with_sentinel));
        }
    }

    /// Whether the disk is an old copy now. One node's alone is, where the product is to refuse it: it stays down.
    fn put_disk_back(&mut self, at: usize) -> bool {
        let alone = self.sabotage == Some(Sabotage::GoBackButForSentinel);
        let Some(copy) = self.copies.get(&at).filter(|_| !alone || self.refused.is_empty()) else {
            return false;
        };
        self.nodes[at].disk.put_back(copy);
        true
    }

    pub(super) fn strike(&mut self, fault: &Fault) -> Result<(), Broken> {
        self.note(format!("{fault:?}"));
        match *fault {
            Fault::Kill { at, down } => {
                let at = self.aim(at);
                self.end(at, down);
            }
            Fault::PowerCut { at, within, down } => {
                let at = self.aim(at);
                match within {
                    Some(syncs) => {
                        self.nodes[at].disk.cut_within(syncs);
                        self.down_after_cut.insert(at, down);
                    }
                    None => {
                        self.down_after_cut.insert(at, down);
                        self.end_with_power(at);
                    }
                }
            }
            Fault::Blackout { down } => {
                for at in 0..self.nodes.len() {
                    self.down_after_cut.insert(at, down);
                    self.end_with_power(at);
                }
            }
            Fault::Pause { at, lasts } => {
                let at = self.aim(at);
                self.nodes[at].pause_until(self.now + lasts * MILLI);
                self.count("pauses", 1);
            }
            Fault::Isolate {
                at,
                out,
                inward,
                lasts,
            } => {
                let at = self.aim(at);
                let others = (0..self.nodes.len()).filter(|other| *other != at);
                let ways = others.flat_map(|other| {
                    let out = out.then_some((at, other));
                    out.into_iter().chain(inward.then_some((other, at)))
                });
                let ways = ways.collect();
                self.cut(ways, lasts);
            }
            Fault::Partition { side, lasts } => {
                let is_in = |node: usize| side & (1 << node) != 0;
                let all = 0..self.nodes.len();
                let ways = all.clone().flat_map(|from| all.clone().map(move |to| (from, to)));
                let ways = ways.filter(|(from, to)| is_in(*from) != is_in(*to)).collect();
                self.cut(ways, lasts);
            }
            Fault::Storm { lasts } => {
                self.set_weather(Weather::BAD);
                self.later(lasts, Recovery::CalmDown);
                self.count("storms", 1);
            }
            Fault::SlowDisk { at, lasts } => {
                let at = self.aim(at);
                self.nodes[at].disk.set_slow(true);
                self.later(lasts, Recovery::Quicken(at));
                self.count("slow disks", 1);
            }
            Fault::DiskErrors { at, lasts } => {
                let at = self.aim(at);
                self.nodes[at].disk.set_failing(true);
                self.later(lasts, Recovery::MendDisk(at));
            }
            Fault::ClockJump { at, by } => {
                let at = self.aim(at);
                self.nodes[at].ahead += by;
                self.count("clock jumps", 1);
            }
        }
        Ok(())
    }

    pub(super) fn aim(&self, at: Aim) -> usize {
        let leads = |node: &Node| node.handle().is_some_and(|handle| handle.leads());
        match at {
            Aim::Leader => self.nodes.iter().position(leads).unwrap_or_default(),
            Aim::Node(number) => number,
        }
    }

    fn end(&mut self, at: usize, down: u64) {
        if self.nodes[at].is_up() {
            self.forget_calls(at);
            self.nodes[at].kill(&self.network);
            self.later(down, Recovery::Boot(at));
            self.count("kills", 1);
        }
    }

    /// A group that can not write stops, and the process with it, as the product's does.
    pub(super) fn end_where_stopped(&mut self, at: usize) {
        let node = &self.nodes[at];
        let is_stopped = node
            .handle()
            .is_some_and(|handle| handle.leadership().borrow().stopped);
        if is_stopped && node.disk.has_failed() {
            self.note(format!("node {} ends, as its disk failed", at + 1));
            self.end(at, STARTED_AGAIN_AFTER);
            self.count("disk errors", 1);
        }
    }

    pub(super) fn end_with_power(&mut self, at: usize) {
        let down = self.down_after_cut.remove(&at).unwrap_or(1);
        if self.nodes[at].is_up() {
            self.note(format!("the power of node {} goes", at + 1));
            self.forget_calls(at);
            self.nodes[at].cut_power(&self.network);
            self.later(down, Recovery::Boot(at));
            self.count("power cuts", 1);
        }
    }

    fn cut(&mut self, ways: Vec<(usize, usize)>, lasts: u64) {
        self.set_cut(&ways, true);
        self.later(lasts, Recovery::Mend(ways));
        self.count("partitions", 1);
    }

    fn set_cut(&self, ways: &[(usize, usize)], is_cut: bool) {
        for (from, to) in ways {
            let (from, to) = (self.nodes[*from].id, self.nodes[*to].id);
            self.network.set_cut(from, to, is_cut);
        }
    }

    fn set_weather(&self, weather: Weather) {
        for from in &self.nodes {
            for to in &self.nodes {
                self.network.set_weather(from.id, to.id, weather);
            }
        }
    }

    fn later(&mut self, millis: u64, recovery: Recovery) {
        self.recoveries.push((self.now + millis * MILLI, recovery));
    }
}
