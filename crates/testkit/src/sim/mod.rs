//! A deterministic simulation of three regions and of what happens to them: clients that ask for everything that concerns
//! multi-Region keys, leaders that die, whole regions that are away, and a network that delays, repeats, reorders, loses
//! and is cut. Real are the rules (`domain`), the keys and ciphers (`crypto`), the bytes of entries, records and messages,
//! and the steps of outbox, inbox and timetable; simulated are consensus, network and time.
//!
//! A [`Plan`] follows from a seed, and what comes of it from the plan: a failure is replayed by its seed. The rules that
//! hold all the time are in [`crate::invariants`].

mod client;
mod disk;
mod event;
mod failure;
mod inquiry;
mod known;
mod network;
mod node;
mod plan;
mod randomness;
mod region;
mod sabotage;
mod shrink;
mod summary;
mod trace;
mod world;

pub use failure::Failure;
pub use plan::{Ask, Decision, Fault, Kind, Places, Plan, Request, Step, Weather};
pub use sabotage::Sabotage;
pub use shrink::shrink;
pub use summary::Summary;
pub use trace::Trace;

use world::World;

/// The regions.
const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "ap-southeast-2"];

/// Carries a plan out, with a fault planted into the protocol or with none.
pub fn run(plan: &Plan, sabotage: Option<Sabotage>) -> Result<Summary, Box<Failure>> {
    let mut world = World::new(plan, sabotage).map_err(|broken| Failure::at_start(plan, broken))?;
    for (number, step) in &plan.steps {
        world
            .take(*number, step)
            .map_err(|broken| Failure::of(plan, *number, broken, &world))?;
    }
    let end = plan.steps.last().map_or(0, |(number, _)| *number);
    world
        .settle()
        .map_err(|broken| Failure::of(plan, end, broken, &world))?;
    Ok(world.summary)
}
