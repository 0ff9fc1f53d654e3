//! Who asks, and all that a decision knows of the request besides what it is about.

use super::{Authority, IdentitySide};
use crate::caller::Caller;
use crate::encryption_context::EncryptionContext;
use crate::ids::RegionName;
use crate::policy::{Context, IdentityVerdict, KnownKey, Missing, Request, Requester};
use crate::time::Timestamp;

/// Who asks, and all that a decision knows of the request besides what it is about.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// The caller.
    pub caller: &'a Caller,
    /// The values of the request and of the caller's session.
    pub values: &'a dyn Context,
    /// The encryption context, which constraints of grants are about; of the side of a ReEncrypt that is meant.
    pub encryption_context: &'a EncryptionContext,
    /// Whether a ReEncrypt goes from a key to itself, once that is known: `kms:ReEncryptOnSameKey`.
    pub on_same_key: Option<bool>,
    /// What the caller's own policies say.
    pub identity: &'a dyn IdentitySide,
    /// The region that is asked.
    pub region: &'a RegionName,
    /// The time that conditions see.
    pub now: Timestamp,
}

impl<'a> Asker<'a> {
    /// Who has the authority for something that is about no encryption context.
    pub fn of(
        authority: &'a Authority,
        identity: &'a dyn IdentitySide,
        region: &'a RegionName,
        now: Timestamp,
    ) -> Self {
        Self {
            caller: &authority.caller,
            values: &authority.values,
            encryption_context: EncryptionContext::empty(),
            on_same_key: None,
            identity,
            region,
            now,
        }
    }

    /// What the caller's own policies say of a request. No policy concerns a root user, and services have none.
    pub(super) fn verdict(&self, request: &Request<'_>) -> IdentityVerdict {
        match self.caller {
            Caller::Root(_) => IdentityVerdict::Root,
            Caller::Principal(_) => self.identity.verdict(request),
            Caller::AwsService(_) | Caller::Service => IdentityVerdict::NotAllowed(Missing::EVERYTHING),
        }
    }

    /// The caller as the principals of policies and grants name it. They never name Trent itself.
    pub(super) fn requester(&self) -> Option<Requester<'a>> {
        self.caller.requester()
    }

    /// `aws:SourceArn`: the resource for which a service asks.
    pub(super) fn source_arn(&self) -> Option<String> {
        let values = self.values.values(&KnownKey::AwsSourceArn.into())?;
        values.single().map(str::to_owned)
    }
}
