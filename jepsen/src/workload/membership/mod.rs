//! Nodes that come and go.

mod action;

pub use action::{Action, Directory, Group, OBJECT, STILL_RUNNING, Seen, Standing};
