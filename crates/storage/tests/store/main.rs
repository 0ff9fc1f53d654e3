//! The record store as its users see it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests may fail them, and say what was skipped"
)]

#[path = "../support/tmpfs.rs"]
mod tmpfs;

mod behaviour;
mod faults;
mod sled;
