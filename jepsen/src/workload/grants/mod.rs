//! Grants of one key: made, listed, used and revoked.

mod action;

pub use action::{Action, Seen};
