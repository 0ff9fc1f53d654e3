//! The actions of IAM that are offered, one file a family.
//!
//! What users, groups and roles have alike is one family: its parts take the kind. An action is read in two steps:
//! [`Action::members`] holds the request against the model, and the family makes values of the domain of it.

pub mod access_key;
pub mod account_alias;
pub mod account_details;
mod account_summary;
mod action;
pub mod attachment;
mod entity;
pub mod group;
pub mod holder;
pub mod inline_policy;
pub mod managed_policy;
mod members;
pub mod oidc_provider;
mod page;
pub mod policy_entities;
pub mod policy_version;
pub mod role;
pub mod simulation;
pub mod tags;
pub mod user;

pub use account_summary::AccountSummary;
pub use action::Action;
pub use entity::NewName;
pub use managed_policy::{PolicyUsage, ShownPolicy};
pub use page::{Page, PageRequest};
pub use policy_version::ShownVersion;
