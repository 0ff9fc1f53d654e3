//! The rules of Trent from outside: commands in, outcomes and records out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lints do not take helpers of integration tests for tests"
)]

mod aliases;
mod deletion;
mod families;
mod fixtures;
mod global;
mod identifiers;
mod keys;
mod permissions;
mod primary_region;
mod properties;
mod region;
mod repeats;
mod replication;
mod tables;
mod texts;
mod world;
