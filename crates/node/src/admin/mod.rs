//! The operator's side of a node: accounts, access keys, services, issuers, nodes and regions, over a Unix socket.
//!
//! Who can open the socket may do everything here, so nobody but the service's user and root can: no request carries
//! credentials.

mod abandonment;
mod access_keys;
mod accounts;
mod argument;
mod audit;
mod departure;
mod explain;
mod input;
mod issuers;
mod nodes;
mod out_of_sync;
mod promotion;
mod refusal;
mod regions;
mod residency;
mod server;
mod service;
mod services;
mod socket;
mod spread;
mod state_digests;
mod status;

use std::time::Duration;

pub use audit::AuditLog;
pub(crate) use refusal::directory_status;
pub use server::serve;
pub use service::Admin;
pub use socket::{AdminSocket, SocketError};
pub use state_digests::StateDigests;

/// How long an operator waits for the cluster to answer: twice what electing a leader of `global` takes, with members on
/// several continents.
pub const PATIENCE: Duration = Duration::from_secs(15);
