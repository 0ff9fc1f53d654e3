//! Every rule of Trent: pure functions over values, without IO, clock, randomness or ciphers.
//!
//! Two replicated state machines live here: a region's ([`state::State`], changed by [`apply`](apply::apply))
//! and the cluster's ([`global::State`]). The proposer gathers time, random bytes and wrapped material into an
//! [`entry::Entry`]; applying it reads nothing else, so every replica reaches the same state.

pub mod algorithms;
pub mod alias;
pub mod apply;
pub mod arn;
pub mod authorize;
pub mod bound_principal;
pub mod caller;
pub mod command;
pub mod custom_key_store;
pub mod departure;
pub mod encryption;
pub mod encryption_context;
pub mod entry;
pub mod error;
pub mod exchange_key;
mod family;
pub mod fencing;
pub mod global;
pub mod grant;
pub mod handover;
pub mod iam;
pub mod ids;
pub mod import;
mod inbox;
pub mod intent;
pub mod key;
pub mod key_metadata;
pub mod key_spec;
pub mod key_state;
pub mod last_usage;
pub mod limits;
pub mod losses;
pub mod managed_key;
pub mod multi_region;
pub mod node_address;
pub mod operation;
pub mod placement;
pub mod policy;
pub mod principal;
pub mod promotion;
pub mod proxy_failure;
pub mod record;
pub mod reply;
mod request_memory;
pub mod request_quota;
pub mod residency;
pub mod resolve;
pub mod revision;
pub mod rotation;
pub mod session;
pub mod setup;
pub mod shared_properties;
pub mod signing;
pub mod staging;
pub mod state;
#[cfg(feature = "strategies")]
pub mod strategies;
pub mod succession;
pub mod sync_status;
pub mod tag;
pub mod ties;
pub mod time;
pub mod token_bucket;
pub mod wrapped;
pub mod xks;
