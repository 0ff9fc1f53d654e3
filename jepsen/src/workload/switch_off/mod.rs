//! A fleet of things that allow a use, each of them switched off once and for all.

mod action;

pub use action::{Action, Means};
