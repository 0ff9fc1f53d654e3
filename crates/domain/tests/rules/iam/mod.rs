//! Accounts, IAM's entities and the commands on them.

mod access_keys;
mod accounts;
mod boundaries;
mod groups;
mod held_policies;
mod limits;
mod listing;
mod managed_policies;
mod names;
mod oidc_providers;
mod permissions;
mod properties;
mod roles;
mod services;
mod tags;
mod users;
mod world;
