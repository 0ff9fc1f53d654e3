//! Who asks, as the principals of statements and grants name it.

use super::{FederatedProvider, PolicyPrincipal};
use crate::ids::AccountId;
use crate::principal::{PrincipalArn, PrincipalKind, ServicePrincipal};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requester<'a> {
    /// The root user of an account.
    Root(AccountId),
    /// A user, or a session.
    Principal {
        /// The ARN of the user, of the role's session or of the federated user.
        arn: &'a PrincipalArn,
        /// The ARN of the role whose session it is.
        role: Option<&'a PrincipalArn>,
        /// Who vouched for the session's user.
        provider: Option<&'a FederatedProvider>,
    },
    /// A service on its own behalf.
    Service(&'a ServicePrincipal),
    /// Someone for whom an identity provider vouches, and who has no session yet.
    Vouched(&'a FederatedProvider),
}

/// As what a policy or a grant names a requester. It says which other policies must allow too (IAM User Guide, "Policy
/// evaluation for requests within a single account").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedAs {
    /// Through its account: what the account's identity policies allow is allowed.
    Account,
    /// Through the role or the identity provider of its session: no identity policy is needed, but a permissions boundary
    /// and a session policy must allow.
    Role,
    /// As the user, session, root user or service that it is, or as one of all: nothing else is needed.
    Itself,
}

impl Requester<'_> {
    /// The requester's account; a service has none, and neither has who is not known to any.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Root(account) => Some(*account),
            Self::Principal { arn, .. } => Some(arn.account()),
            Self::Service(_) | Self::Vouched(_) => None,
        }
    }

    /// As what an ARN names it, if it does: also how a grant's grantee is compared.
    pub fn named_by(&self, named: &PrincipalArn) -> Option<NamedAs> {
        match (self, named.kind()) {
            (_, PrincipalKind::Account) => self.named_by_account(named.account()),
            (Self::Principal { arn, .. }, _) if *arn == named => Some(NamedAs::Itself),
            (Self::Principal { role: Some(role), .. }, _) if *role == named => Some(NamedAs::Role),
            _ => None,
        }
    }

    /// As what a principal of a statement names it, if it does.
    pub(super) fn named_in_policy(&self, named: &PolicyPrincipal) -> Option<NamedAs> {
        match (named, self) {
            (PolicyPrincipal::Anyone, _) => Some(NamedAs::Itself),
            (PolicyPrincipal::Account(account), _) => self.named_by_account(*account),
            (PolicyPrincipal::Aws(arn), _) => self.named_by(arn),
            (PolicyPrincipal::Service(named), Self::Service(own)) => {
                (named == *own).then_some(NamedAs::Itself)
            }
            (
                PolicyPrincipal::Federated(named),
                Self::Principal {
                    provider: Some(own), ..
                },
            ) => (named == *own).then_some(NamedAs::Role),
            (PolicyPrincipal::Federated(named), Self::Vouched(own)) => {
                (named == *own).then_some(NamedAs::Itself)
            }
            _ => None,
        }
    }

    fn named_by_account(&self, account: AccountId) -> Option<NamedAs> {
        match self {
            Self::Root(own) => (*own == account).then_some(NamedAs::Itself),
            Self::Principal { arn, .. } => (arn.account() == account).then_some(NamedAs::Account),
            Self::Service(_) | Self::Vouched(_) => None,
        }
    }

    /// Whether the principals name everything that the requester is, or everyone.
    pub(super) fn is_wholly_among(&self, principals: &[PolicyPrincipal]) -> bool {
        let named: Vec<NamedAs> = principals
            .iter()
            .filter_map(|named| self.named_in_policy(named))
            .collect();
        let are_all = |ways: &[NamedAs]| ways.iter().all(|way| named.contains(way));
        match self {
            _ if principals.contains(&PolicyPrincipal::Anyone) => true,
            Self::Root(_) | Self::Service(_) | Self::Vouched(_) => are_all(&[NamedAs::Itself]),
            Self::Principal { role: None, .. } => are_all(&[NamedAs::Itself, NamedAs::Account]),
            Self::Principal { role: Some(_), .. } => {
                are_all(&[NamedAs::Itself, NamedAs::Role, NamedAs::Account])
            }
        }
    }
}
