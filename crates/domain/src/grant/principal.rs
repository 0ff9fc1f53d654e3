//! Who a grant is for, or who may retire it.

use crate::ids::AccountId;
use crate::principal::{PrincipalArn, ServicePrincipal};

/// A grantee, or a retiring principal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrantPrincipal {
    /// `GranteePrincipal` or `RetiringPrincipal`.
    Aws(PrincipalArn),
    /// `GranteeServicePrincipal` or `RetiringServicePrincipal`.
    Service(ServicePrincipal),
}

impl GrantPrincipal {
    /// The account of the principal; a service has none.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Aws(arn) => Some(arn.account()),
            Self::Service(_) => None,
        }
    }
}
