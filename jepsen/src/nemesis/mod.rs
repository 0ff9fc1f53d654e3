//! Whoever hurts the cluster: what can be done to it, when it is done, and to whom exactly.
//!
//! A run's faults are drawn from its seed before it begins ([`Schedule`]). Whom a fault hits is decided when it begins, by
//! the same seed and by who leads then ([`Fault::aim`]): so a seed replays the same plan against the same kind of node, on
//! another day's leaders.

mod fault;
mod hand;
mod injury;
mod schedule;
mod sight;

pub use fault::{Fault, Need};
pub use hand::{Hand, Skipped};
pub use injury::{DiskTrouble, Injury};
pub use schedule::{Pace, Planned, Schedule};
pub use sight::Sight;
