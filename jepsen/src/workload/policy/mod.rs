//! One key policy, replaced again and again, and uses by principals that it allows or not.

mod action;

pub use action::{Action, Seen};
