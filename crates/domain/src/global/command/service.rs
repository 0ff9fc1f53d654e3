//! Registered services.

use std::sync::Arc;

use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::{AccessKey, IamError, KeyOwner, RegisteredService, ServedAccounts};
use crate::principal::ServicePrincipal;

/// Registers a service, or changes for whom a registered one may act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterService {
    /// Its principal.
    pub principal: ServicePrincipal,
    /// The accounts that it may act for.
    pub accounts: ServedAccounts,
}

impl RegisterService {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let now = state.log_time();
        let known = state.service(&self.principal);
        let at = known.map_or(now, |service| service.created_at);
        state.put_service(Arc::new(RegisteredService {
            principal: self.principal.clone(),
            accounts: self.accounts.clone(),
            created_at: at,
        }));
        Ok(Reply::Created { at })
    }
}

/// Ends a service's registration; its access keys go with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeregisterService {
    /// Its principal.
    pub principal: ServicePrincipal,
}

impl DeregisterService {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let service = state.expect_service(&self.principal)?;
        let owner = KeyOwner::Service(self.principal.clone());
        let keys: Vec<Arc<AccessKey>> = state.access_keys_of(&owner).cloned().collect();
        keys.iter().for_each(|key| state.remove_access_key(key));
        state.remove_service(&service);
        Ok(Reply::Done)
    }
}
