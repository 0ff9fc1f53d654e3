//! Keys that are scheduled for deletion and deleted, while weeks pass on the nodes' clocks.

mod action;

pub use action::{Action, OBJECT, Seen, Turn};
