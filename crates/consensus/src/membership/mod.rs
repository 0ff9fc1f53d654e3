//! Who belongs to a group: learners that join, voters that change, leadership that moves, and joint configurations that
//! must not stay.
//!
//! Only the leader changes anything, of its own accord: no node can make itself a member by asking.

mod change;
mod reconcile;
mod refused;
mod roster;
mod transfer;

pub(crate) use change::{admit, change_voters, dismiss};
pub(crate) use reconcile::reconcile;
pub use refused::MembershipRefused;
pub(crate) use roster::roster;
pub(crate) use transfer::transfer_leadership;
