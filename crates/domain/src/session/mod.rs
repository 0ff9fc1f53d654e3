//! Sessions: what temporary credentials stand for. Nothing is stored for a session: its contents travel, sealed, in the
//! security token that its holder sends with every request.

mod form;
mod forwarding;
mod policies;
mod subject;
mod tags;

pub use form::{MalformedSession, SessionTooLarge};
pub use forwarding::Forwarding;
pub use policies::SessionPolicies;
pub use subject::{RoleSubject, ServiceSubject, Subject, UserSubject, WebIdentity};
pub use tags::{SessionTag, SessionTags, TagRefusal};

use crate::time::Timestamp;

/// What a session's policies and tags may take in its token. AWS names the quota, not its size (IAM and STS quotas,
/// "PackedPolicySize").
pub const MAX_PACKED_BYTES: usize = 4096;

/// Temporary credentials as the server knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who acts.
    pub subject: Subject,
    /// `aws:TokenIssueTime`. A forward access session keeps that of the session that it continues.
    pub issued_at: Timestamp,
    /// From then on the credentials are good for nothing.
    pub expires_at: Timestamp,
    /// What narrows the subject's permissions; `None` leaves them whole.
    pub policies: Option<SessionPolicies>,
    /// `aws:PrincipalTag` of this session, before those of its role.
    pub tags: SessionTags,
    /// `sts:SourceIdentity`, set once and handed on through every further role.
    pub source_identity: Option<Box<str>>,
    /// The services that call for the subject.
    pub forwarding: Option<Forwarding>,
}

impl Session {
    /// Whether it has ended by `now`.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        now >= self.expires_at
    }

    /// How much of [`MAX_PACKED_BYTES`] the policies and tags take, in percent; `None` when there are none.
    pub fn packed_percent(&self) -> Option<u32> {
        let bytes = form::packed_len(self);
        let percent = bytes.saturating_mul(100).div_ceil(MAX_PACKED_BYTES);
        (bytes > 0).then(|| u32::try_from(percent).unwrap_or(u32::MAX))
    }
}
