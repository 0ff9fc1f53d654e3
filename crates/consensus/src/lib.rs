//! Raft groups: proposals, forwarding, read barriers, membership, and the network between nodes.
//!
//! A process opens [`Groups`] on its data directory, opens one group for its region and one for `global`, serves
//! peers, and uses each group through its [`GroupHandle`]. What a group replicates is a [`Machine`].

mod admission;
mod blocking;
mod closing;
mod codec;
mod error;
mod forward;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod global_machine;
mod group;
mod groups;
mod handle;
mod identity;
mod image;
mod leadership;
mod log_adapter;
#[cfg(test)]
mod log_suite;
mod machine;
mod membership;
mod metrics;
mod network;
mod place;
mod port;
mod propose;
mod published;
mod read;
mod record_writer;
mod records;
mod recovery;
mod region_machine;
#[cfg(feature = "simulation")]
mod runtime;
mod sentinel_guard;
mod server;
mod settle;
#[cfg(feature = "simulation")]
pub mod simulation;
mod snapshot_adapter;
mod sole_voter;
mod state_machine;
mod stored;
mod timers;
mod types;

#[cfg(test)]
extern crate self as trent_consensus;
#[cfg(test)]
#[path = "../tests/cluster/register_machine.rs"]
#[allow(dead_code, reason = "the cluster tests use more of it than the suite")]
mod register_machine;

pub use codec::Malformed;
pub use error::{OpenError, Unavailable};
pub use global_machine::GlobalMachine;
pub use group::Deadlines;
pub use groups::{GroupOptions, Groups, GroupsOptions};
pub use handle::{GroupHandle, Initialized};
pub use identity::NodeIdentity;
pub use image::StateImage;
pub use leadership::Leadership;
pub use machine::{Applied, EncodedRecord, Machine, MachineError, RecordChange, StoredRecord};
pub use membership::MembershipRefused;
pub use metrics::GroupMetrics;
pub use network::{Dialer, PeerChannel, PeerStream};
pub use published::{Notice, Published};
pub use read::ReadPolicy;
pub use region_machine::RegionMachine;
pub use server::AuthenticatedPeer;
pub use settle::Settled;
pub use stored::StoredError;
pub use timers::{Compaction, Timers};
pub use types::Member;
