//! The messages that Trent replicates, sends between nodes and answers operators with, and their conversions to domain
//! values.

pub mod conv;
mod messages;

pub use messages::{admin, peer, raft, replicated};

/// The encoding of every message; named through this crate alone.
pub use prost;
/// The transport of every peer service; named through this crate alone.
pub use tonic;
