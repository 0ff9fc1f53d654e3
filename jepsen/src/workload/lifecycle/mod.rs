//! One key, switched on and off, scheduled for deletion and rescued, and used meanwhile.

mod action;

pub use action::{Action, Seen};
