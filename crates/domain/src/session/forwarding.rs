//! Forward access: services that call on behalf of who called them.

use crate::ids::{AccessKeyId, RegionName};
use crate::principal::ServicePrincipal;

/// Through whom a request comes. (IAM User Guide, "Forward access sessions".)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarding {
    /// `aws:CalledVia`: the services, the one that the subject called first. At least one, at most
    /// [`MAX_SERVICES`](Self::MAX_SERVICES).
    pub services: Vec<ServicePrincipal>,
    /// The region that the last of them was called in.
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

    /// `kms:ViaService`: the service's name and region, with the suffix `.amazonaws.com` in every partition (AWS KMS
    /// Developer Guide, "kms:ViaService").
    pub fn via_service(&self) -> Option<String> {
        let name = self.last()?.as_str().split('.').next()?;
        Some(format!("{name}.{}.amazonaws.com", self.region))
    }
}
