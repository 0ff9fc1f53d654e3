//! The binary `trent`: configuration, wiring, HTTP, the request pipeline, region workers, jobs and the command line.

mod accounting;
pub mod cli;
pub mod clock;
pub mod config;
pub mod credentials;
pub mod groups;
pub mod health;
pub mod http;
pub mod identity_age;
pub mod identity_changes;
pub mod jobs;
pub mod key_cache;
pub mod keyrings;
pub mod ops;
pub mod pipeline;
pub mod regions;
pub mod request_ids;
pub mod request_quotas;
pub mod secret_file;
pub mod service;
pub mod shutdown;
pub mod usages;
pub mod used_keys;
pub mod wiring;
pub mod workers;
pub mod xks;
