//! Who asks.

mod principal;

use std::sync::Arc;

use crate::ids::AccountId;
use crate::policy::Requester;
use crate::principal::ServicePrincipal;

pub use principal::Principal;

/// The principal behind an entry or a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// The root user of an account.
    Root(AccountId),
    /// A user or a session.
    Principal(Arc<Principal>),
    /// A service, for itself and in no account's name.
    AwsService(ServicePrincipal),
    /// Trent itself: region workers and scheduled jobs.
    Service,
}

impl Caller {
    /// The account the caller belongs to; services and Trent itself belong to none.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Root(account) => Some(*account),
            Self::Principal(principal) => Some(principal.arn.account()),
            Self::AwsService(_) | Self::Service => None,
        }
    }

    /// The caller's ARN, as refusals name it; of a service, its name.
    pub fn arn(&self, partition: &str) -> String {
        match self {
            Self::Root(account) => format!("arn:{partition}:iam::{account}:root"),
            Self::Principal(principal) => principal.arn.to_string(),
            Self::AwsService(service) => service.to_string(),
            Self::Service => format!("arn:{partition}:iam::trent:service"),
        }
    }

    /// The caller as principals of policies and grants name it. Trent itself has no name there.
    pub fn requester(&self) -> Option<Requester<'_>> {
        match self {
            Self::Root(account) => Some(Requester::Root(*account)),
            Self::Principal(principal) => Some(Requester::Principal {
                arn: &principal.arn,
                role: principal.role.as_ref(),
                provider: principal.provider.as_ref(),
            }),
            Self::AwsService(service) => Some(Requester::Service(service)),
            Self::Service => None,
        }
    }

    /// The service that calls on the caller's behalf.
    pub fn via(&self) -> Option<&ServicePrincipal> {
        match self {
            Self::Principal(principal) => principal.via.as_ref(),
            Self::Root(_) | Self::AwsService(_) | Self::Service => None,
        }
    }
}
