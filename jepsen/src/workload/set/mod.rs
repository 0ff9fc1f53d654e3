//! Things are made, and lists of them are read.

mod action;

pub use action::{Action, Seen};
