//! Keys whose material is imported, expires, is deleted and is imported again.

mod action;

pub use action::{Action, Material, Seen};
