//! Forward access: services that call on behalf of who called them.

use crate::ids::{AccessKeyId, RegionName};
use crate::principal::ServicePrincipal;

/// Through whom a request comes. (IAM User Guide, "Forward access sessions".)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarding {
    /// `aws:CalledVia`: the services, the one that the subject called first. At least one, at most
    /// [`MAX_SERVICES`](Self::MAX_SERVICES).
    pub services: Vec<ServicePrincipal>,
    /// The region that the last of them was called in, and the only one in which the session is good: a copy between
    /// regions takes a signed request for each.
    pub region: RegionName,
    /// The long-term key that the subject signed with, unless it signed with a session's: the session ends when the key
    /// is deactivated.
    pub access_key: Option<AccessKeyId>,
}

impl Forwarding {
    /// How many services may stand in a row.
    pub const MAX_SERVICES: usize = 4;

    /// The service that signs.
    pub fn last(&self) -> Option<&ServicePrincipal> {
        self.services.last()
    }
}
