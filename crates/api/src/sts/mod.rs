//! The actions of STS that are offered, and the two of the trusted service channel, one file each.

mod action;

pub use action::Action;
