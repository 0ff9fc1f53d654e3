//! Development only: clusters of real processes, behaviour suites and invariants.

pub mod cluster;
