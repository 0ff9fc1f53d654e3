//! What operators change in the cluster, and see of it.

mod action;

pub use action::{Action, Seen};

/// The error of a change that was refused because it could not be recorded: the one refusal without a record.
pub const NOT_RECORDED: &str = "not-recorded";
