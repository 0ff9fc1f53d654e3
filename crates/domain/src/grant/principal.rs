//! Who a grant is for, or who may retire it.

use crate::bound_principal::BoundPrincipal;
use crate::error::KmsError;
use crate::ids::AccountId;
use crate::policy::Directory;
use crate::principal::ServicePrincipal;

/// A grantee, or a retiring principal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrantPrincipal {
    /// `GranteePrincipal` or `RetiringPrincipal`.
    Aws(BoundPrincipal),
    /// `GranteeServicePrincipal` or `RetiringServicePrincipal`.
    Service(ServicePrincipal),
}

impl GrantPrincipal {
    /// The account of the principal; a service has none.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Aws(principal) => Some(principal.account()),
            Self::Service(_) => None,
        }
    }

    /// The principal, bound to the entity that it names now. Services are principals by their form.
    pub fn bound(&self, directory: &dyn Directory) -> Result<Self, KmsError> {
        match self {
            Self::Aws(BoundPrincipal { arn, .. }) => {
                let found = directory.find(arn).map(Self::Aws);
                found.ok_or_else(|| KmsError::InvalidPrincipal(arn.to_string()))
            }
            Self::Service(_) => Ok(self.clone()),
        }
    }
}
