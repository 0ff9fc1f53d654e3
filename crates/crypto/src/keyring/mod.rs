//! Keyrings: domain keys at work. They wrap and unwrap all other secrets of a region, or of the global group.

mod domain_keys;
mod global;
mod grant_tokens;
mod import;
#[cfg(feature = "known-material")]
mod known;
mod proxy_credentials;
mod region;
mod session_tokens;

pub use global::GlobalKeyring;
pub use grant_tokens::{GrantName, InvalidGrantToken};
pub use import::ImportParameters;
pub use region::{NewMaterial, RegionKeyring};
pub use session_tokens::{InvalidSessionToken, OpenedSession, SessionTokenError};
