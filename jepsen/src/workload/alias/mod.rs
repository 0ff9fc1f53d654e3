//! One alias, pointed at one key after another: a register.

mod action;

pub use action::{Action, Seen};
