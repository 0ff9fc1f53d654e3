//! A user or a session of an account.

use crate::policy::FederatedProvider;
use crate::principal::{PrincipalArn, ServicePrincipal};

/// Who has signed a request with a user's access key, or with the credentials of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The ARN of the user (`iam`), of the role's session or of the federated user (both `sts`).
    pub arn: PrincipalArn,
    /// `aws:userid`: a user's unique id `AIDA…`, a role's with the session's name `AROA…:name`, or a federated user's
    /// `<account>:name`.
    pub unique_id: Box<str>,
    /// The role's ARN, of a role's session.
    pub role: Option<PrincipalArn>,
    /// Who vouches for the caller, in a session that began with a web identity.
    pub provider: Option<FederatedProvider>,
    /// The service that calls on the principal's behalf (forward access).
    pub via: Option<ServicePrincipal>,
}
