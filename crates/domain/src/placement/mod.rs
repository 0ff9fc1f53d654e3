//! Which nodes belong to which Raft group, and how to get there: pure functions of the directory and of what a leader
//! hears.
//!
//! [`global_voters`] chooses the voters of `global`; those of a region are its nodes. [`next_step`] leads a group from
//! what it is to what is wanted of it, one safe step at a time, so that it may be asked again after a crash, by another
//! leader, and after the directory has changed in between.

mod global_voters;
mod roster;
mod step;

pub use global_voters::{Candidate, Fitness, MAX_GLOBAL_VOTERS, global_voters};
pub use roster::{Roster, Sight, is_majority};
pub use step::{Step, Wanted, next_step};
