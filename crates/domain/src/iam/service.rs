//! Services that call on behalf of principals.

use std::collections::BTreeSet;

use crate::ids::AccountId;
use crate::principal::ServicePrincipal;
use crate::time::Timestamp;

/// A service with credentials of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredService {
    /// Its principal.
    pub principal: ServicePrincipal,
    /// For whom it may act.
    pub accounts: ServedAccounts,
    /// When it was registered first.
    pub created_at: Timestamp,
}

/// The accounts that a service may act for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServedAccounts {
    /// Every account, later ones too.
    All,
    /// These accounts.
    Only(BTreeSet<AccountId>),
}

impl ServedAccounts {
    /// Whether the account is among them.
    pub fn contains(&self, account: &AccountId) -> bool {
        match self {
            Self::All => true,
            Self::Only(accounts) => accounts.contains(account),
        }
    }
}
