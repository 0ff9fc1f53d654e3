//! The rules of Trent from outside: commands in, outcomes and records out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lints do not take helpers of integration tests for tests"
)]

mod algorithms;
mod aliases;
mod authorization;
mod custom_key_stores;
mod deletion;
mod departure;
mod directory;
mod exchange_keys;
mod families;
mod fixtures;
mod global;
mod gone_regions;
mod grants;
mod iam;
mod identifiers;
mod imports;
mod interleavings;
mod keys;
mod last_usage;
mod lost_imports;
mod lost_regions;
mod managed_keys;
mod permissions;
mod policies;
mod primary_region;
mod principals;
mod properties;
mod region;
mod repeats;
mod replication;
mod request_quotas;
mod residency;
mod rotation;
mod sessions;
mod staging;
mod successions;
mod sync_status;
mod tables;
mod tags;
mod texts;
mod token_bucket;
mod world;
