//! Registered services.

use crate::iam::ServedAccounts;
use crate::principal::ServicePrincipal;

/// Registers a service, or changes for whom a registered one may act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterService {
    /// Its principal.
    pub principal: ServicePrincipal,
    /// The accounts that it may act for.
    pub accounts: ServedAccounts,
}

/// Ends a service's registration; its access keys go with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeregisterService {
    /// Its principal.
    pub principal: ServicePrincipal,
}
