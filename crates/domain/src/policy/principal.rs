//! Whom a statement is about.

use std::fmt;
use std::str::FromStr;

use crate::bound_principal::BoundPrincipal;
use crate::iam::{IdKind, UniqueId};
use crate::ids::{AccountId, IdError};
use crate::principal::{PrincipalKind, ServicePrincipal};

/// One principal of a statement. The canonical users of S3, the groups of IAM and ARNs with wildcards are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyPrincipal {
    /// `*`: whoever asks.
    Anyone,
    /// An account by its digits alone, which means the same as its root's ARN.
    Account(AccountId),
    /// An account, user, role or session by its ARN.
    Aws(BoundPrincipal),
    /// A user or role by its unique id: so those are shown that are gone.
    Entity(UniqueId),
    /// A service.
    Service(ServicePrincipal),
    /// Whoever an identity provider vouches for.
    Federated(FederatedProvider),
}

impl PolicyPrincipal {
    /// A value of the member `AWS`.
    pub(super) fn aws(text: &str) -> Result<Self, IdError> {
        if text == "*" {
            return Ok(Self::Anyone);
        }
        if let Ok(account) = text.parse() {
            return Ok(Self::Account(account));
        }
        match text.parse::<UniqueId>() {
            Ok(id) if matches!(id.kind(), IdKind::User | IdKind::Role) => Ok(Self::Entity(id)),
            _ => text.parse().map(Self::Aws),
        }
    }

    /// The user or role that it means, where that is known.
    pub(super) fn entity(&self) -> Option<UniqueId> {
        match self {
            Self::Aws(principal) => principal.id,
            Self::Entity(id) => Some(*id),
            Self::Anyone | Self::Account(_) | Self::Service(_) | Self::Federated(_) => None,
        }
    }

    /// Whether it is `account` as a whole.
    pub fn is_account(&self, account: AccountId) -> bool {
        match self {
            Self::Account(named) => *named == account,
            Self::Aws(BoundPrincipal { arn, .. }) => {
                arn.kind() == PrincipalKind::Account && arn.account() == account
            }
            Self::Anyone | Self::Entity(_) | Self::Service(_) | Self::Federated(_) => false,
        }
    }
}

/// As a document names it.
impl fmt::Display for PolicyPrincipal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("*"),
            Self::Account(account) => account.fmt(f),
            Self::Aws(principal) => principal.fmt(f),
            Self::Entity(id) => id.fmt(f),
            Self::Service(service) => service.fmt(f),
            Self::Federated(provider) => f.write_str(provider.as_str()),
        }
    }
}

/// An identity provider: a SAML or OIDC provider of an account by its ARN, or a public one by its domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FederatedProvider(String);

impl FederatedProvider {
    /// The provider, as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FederatedProvider {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if is_provider_arn(text) || is_domain(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError {
                kind: "identity provider",
            })
        }
    }
}

fn is_provider_arn(text: &str) -> bool {
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", _, "iam", "", account, resource] = fields[..] else {
        return false;
    };
    let name = resource
        .strip_prefix("saml-provider/")
        .or_else(|| resource.strip_prefix("oidc-provider/"));
    account.parse::<AccountId>().is_ok()
        && name.is_some_and(|name| !name.is_empty() && !name.contains(['*', '?']))
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.contains('.') && text.split('.').all(is_label)
}
