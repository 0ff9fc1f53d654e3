//! Whose session it is.

use crate::ids::AccountId;
use crate::policy::FederatedProvider;
use crate::principal::{PrincipalArn, ServicePrincipal};

/// Who acts in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The root user of an account (GetSessionToken, forward access).
    Root(AccountId),
    /// A user (GetSessionToken, forward access).
    User(UserSubject),
    /// Who assumed a role.
    Role(RoleSubject),
    /// A registered service, for itself (GetServiceSession).
    Service(ServiceSubject),
}

/// A user by name, and by the unique id that tells it from a later user of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSubject {
    /// `arn:aws:iam::<account>:user/…`
    pub arn: PrincipalArn,
    /// `AIDA…`
    pub unique_id: Box<str>,
}

/// A role with the name that its holder gave the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleSubject {
    /// `arn:aws:iam::<account>:role/…`
    pub arn: PrincipalArn,
    /// `AROA…`: a role that was deleted and made again has another one, so that its sessions end with it.
    pub unique_id: Box<str>,
    /// `RoleSessionName`
    pub session_name: Box<str>,
    /// Who vouched for the holder, when it had no credentials.
    pub web_identity: Option<WebIdentity>,
}

/// What an OIDC token said of its bearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebIdentity {
    /// The registered provider's ARN.
    pub provider: FederatedProvider,
    /// `sub`
    pub subject: Box<str>,
    /// `aud`, the one that the provider's registration names.
    pub audience: Box<str>,
}

/// A service that acts for a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSubject {
    /// Its principal, such as `s3.amazonaws.com`.
    pub principal: ServicePrincipal,
    /// `aws:SourceArn`
    pub source_arn: Option<Box<str>>,
    /// `aws:SourceAccount`
    pub source_account: Option<AccountId>,
}

impl Subject {
    /// The account that it acts in; a service acts in none.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Root(account) => Some(*account),
            Self::User(user) => Some(user.arn.account()),
            Self::Role(role) => Some(role.arn.account()),
            Self::Service(_) => None,
        }
    }
}

impl RoleSubject {
    /// The role's name without its path.
    pub fn role_name(&self) -> &str {
        let name = self.arn.as_str().rsplit('/').next();
        name.unwrap_or_default()
    }

    /// `arn:aws:sts::<account>:assumed-role/<role>/<session>` (IAM User Guide, "IAM identifiers": without the path).
    pub fn session_arn(&self) -> String {
        format!(
            "arn:{}:sts::{}:assumed-role/{}/{}",
            self.arn.partition(),
            self.arn.account(),
            self.role_name(),
            self.session_name
        )
    }

    /// `AROA…:<session>`: `aws:userid`, and `AssumedRoleId` of the answers.
    pub fn session_id(&self) -> String {
        format!("{}:{}", self.unique_id, self.session_name)
    }
}
