//! Breaks a running Trent cluster on purpose, and shows from the outside that nothing broke.
//!
//! A run drives real `trent server` processes with a *workload* while a *nemesis* hurts them, and records what every client
//! saw as a [`history`]. Afterwards [`checker`]s, which know the promises of the product and nothing of its code, look for a
//! contradiction between the two.

pub mod checker;
pub mod cli;
pub mod client;
pub mod clock;
pub mod cluster;
pub mod disk;
pub mod doctor;
pub mod drive;
pub mod export;
pub mod history;
pub mod isolation;
pub mod model;
pub mod nemesis;
pub mod network;
pub mod place;
pub mod report;
pub mod run;
pub mod workload;
