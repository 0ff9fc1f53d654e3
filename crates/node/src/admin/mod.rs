//! The operator's side of a node: accounts, access keys, services and issuers, over a Unix socket.
//!
//! Who can open the socket may do everything here, so nobody but the service's user and root can: no request carries
//! credentials.

mod access_keys;
mod accounts;
mod explain;
mod input;
mod issuers;
mod refusal;
mod residency;
mod server;
mod service;
mod services;
mod socket;
mod spread;
mod status;

pub use server::serve;
pub use service::Admin;
pub use socket::{AdminSocket, SocketError};
