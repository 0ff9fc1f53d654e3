//! Development only: clusters of real processes, a client that shows every byte, behaviour suites and invariants.

pub mod accounts;
pub mod cluster;
pub mod fault_proxy;
pub mod files;
pub mod fuzz;
pub mod invariants;
pub mod query;
pub mod shifted_clock;
pub mod sim;
pub mod small_disk;
pub mod traces;
pub mod watch;
pub mod wire;
pub mod xks_proxy;
