//! Groups of one and three nodes in one process, over real connections and real disks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it measured"
)]

mod barriers;
mod elections;
mod identities;
mod introduced;
mod memberships;
mod partitions;
mod regions;
mod register_machine;
mod restarts;
mod settling;
mod snapshots;
mod support;
mod switchboard;
