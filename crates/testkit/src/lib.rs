//! Development only: clusters of real processes, behaviour suites and invariants.

pub mod cluster;
pub mod files;
pub mod fuzz;
pub mod small_disk;
