//! A deterministic simulation of one region's Raft group, below the simulation of regions in `testkit`: three to five nodes of the product's own
//! consensus, and clients that change and read keys and aliases while machines and network fail.
//!
//! | real | simulated |
//! | --- | --- |
//! | openraft; log adapter, state machine, barriers, forwarding, recovery, sentinel, snapshots (`consensus`) | time: each node has a tokio runtime of its own with a paused clock, which is moved by the simulation's |
//! | the write-ahead log with its segments and checksums, snapshot files, record store (`storage`) | threads: what a thread of the product does is done by a task, after the time that the disk takes |
//! | the wire: tonic, HTTP/2, the peers' services, their checks of who is speaking | files: in memory, with what was synced and what was not ([`trent_storage::files::FaultyFiles`]) |
//! | the rules, commands, entries, records (`domain`, `proto`, `crypto`) | sled: an engine that keeps sled's promise and no more |
//! | | TCP: bytes in order, late, or held up while the way is cut; TLS is left out |
//! | | chance: openraft's election timeouts are drawn from the seed |
//!
//! A [`Plan`] follows from a seed. Of a run, what clients asked and heard is left for a judge of histories.

mod call;
mod clients;
mod disk;
mod failure;
mod network;
mod node;
mod plan;
mod randomness;
mod records;
mod sabotage;
mod trace;
mod watch;
mod world;

pub use call::{Action, Answer, Call, Object};
pub use failure::Failure;
pub use plan::{Aim, Fault, Plan};
pub use sabotage::Sabotage;
pub use trace::Trace;

use std::collections::BTreeMap;

use world::World;

/// What a run leaves.
#[derive(Debug, Clone)]
pub struct Run {
    /// What it followed.
    pub plan: Plan,
    /// What clients asked and heard, by the beginnings.
    pub calls: Vec<Call>,
    /// How often things happened.
    pub done: BTreeMap<&'static str, u64>,
    /// What happened, as a number.
    pub trace: Trace,
    /// What happened, in words.
    pub events: Vec<String>,
}

impl Run {
    /// A failure of this run that a judge of its calls has found.
    pub fn failure(&self, rule: &'static str, what: String) -> Box<Failure> {
        Box::new(Failure {
            plan: self.plan.clone(),
            rule,
            what,
            events: self.events.clone(),
        })
    }
}

/// Carries a plan out, with a fault planted or with none.
pub fn run(plan: &Plan, sabotage: Option<Sabotage>) -> Result<Run, Box<Failure>> {
    World::new(plan, sabotage).run()
}
