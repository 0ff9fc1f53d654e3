//! The log as its users see it, on files that fail.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests may fail them, and say what was skipped"
)]

mod support;

#[path = "../support/tmpfs.rs"]
mod tmpfs;

mod behaviour;
mod crash;
mod damage;
mod full;
