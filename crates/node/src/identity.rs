//! Who a request's signature says its caller is, and what its policies are.

use std::sync::Arc;

use trent_domain::caller::Caller;
use trent_domain::policy::{ConditionValues, IdentityPolicies, IdentityVerdict, Missing, Request};

/// An authenticated caller.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Who asks.
    pub caller: Caller,
    /// The caller's policies, as they are now; of no account for root users and services.
    pub policies: Arc<IdentityPolicies>,
    /// What conditions can ask of the caller and of the request, whatever it is about.
    pub values: ConditionValues,
}

impl Identity {
    /// What the caller's policies say of a request.
    pub fn verdict(&self, request: &Request<'_>) -> IdentityVerdict {
        match &self.caller {
            Caller::Root(_) => IdentityVerdict::Root,
            Caller::Principal(_) => self.policies.verdict(request),
            Caller::AwsService(_) | Caller::Service => IdentityVerdict::NotAllowed(Missing::EVERYTHING),
        }
    }
}
