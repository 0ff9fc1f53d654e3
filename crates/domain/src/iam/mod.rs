//! Accounts, users, groups, roles, managed policies, access keys and identity providers: what they are and what they are
//! called, as in AWS IAM. Where they are kept, and how they change, says [`crate::global`].

mod access_key;
mod account;
mod aws_managed;
mod documents;
mod entity;
mod error;
mod holder;
pub mod limits;
mod managed_policy;
mod name;
mod oidc_provider;
mod partition;
mod path;
mod policies;
mod policy_arn;
mod role;
mod service;
mod session_duration;
mod tags;
mod unique_id;
mod user;

pub use access_key::{AccessKey, AccessKeyStatus, KeyHolder, KeyOwner};
pub use account::{Account, AccountAlias};
pub use aws_managed::AwsManagedPolicy;
pub(crate) use documents::{check_identity_policy, check_trust_policy};
pub use entity::{Entity, NewEntity};
pub use error::{Conflict, EntityKind, EntityRef, IamError, InvalidInput, Quota};
pub use holder::{Holder, HolderKind, Tagged};
pub use managed_policy::{ManagedPolicy, PolicyVersion};
pub use name::{Name, NameKey};
pub use oidc_provider::{OidcProvider, OidcUrl, Thumbprint};
pub use partition::Partition;
pub use path::Path;
pub use policies::HeldPolicies;
pub(crate) use policies::document_size;
pub use policy_arn::PolicyArn;
pub use role::Role;
pub use service::{RegisteredService, ServedAccounts};
pub use session_duration::SessionDuration;
pub(crate) use tags::{check as check_tags, merged as merged_tags, without as tags_without};
pub(crate) use unique_id::base32;
pub use unique_id::{IdKind, UniqueId};
pub use user::{Group, User};
