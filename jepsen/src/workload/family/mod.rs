//! One multi-Region key: replicated, rotated, used in every region, its primary moved.

mod action;

pub use action::{Action, Role, Seen};
