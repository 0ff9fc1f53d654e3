//! The actions of STS that are offered, and the two of the trusted service channel, one file each.

mod action;
pub mod assume_role;
pub mod assume_role_with_web_identity;
mod credentials;
mod get_caller_identity;
pub mod get_forward_access_session;
pub mod get_service_session;
pub mod get_session_token;
mod session_parameters;

pub use action::Action;
pub use credentials::Credentials;
pub use get_caller_identity::CallerIdentity;
pub use session_parameters::{AssumedRole, SessionParameters};
