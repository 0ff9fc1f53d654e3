//! The rules of Trent from outside: commands in, outcomes and records out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lints do not take helpers of integration tests for tests"
)]

mod algorithms;
mod aliases;
mod deletion;
mod families;
mod fixtures;
mod global;
mod identifiers;
mod imports;
mod keys;
mod permissions;
mod properties;
mod region;
mod repeats;
mod replication;
mod rotation;
mod tables;
mod texts;
mod world;
