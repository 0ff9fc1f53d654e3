//! Who signed: the caller with its policies, and what conditions can see of it.

mod principal_values;
mod request_values;
mod resolve;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use trent_crypto::keyring::OpenedSession;
use trent_domain::caller::Caller;
use trent_domain::iam::AccessKey;
use trent_domain::ids::AccessKeyId;
use trent_domain::policy::{
    ConditionValues, IdentityPolicies, IdentityVerdict, Missing, Request, TooManyConditionValues,
};
use trent_domain::session::{Session, Subject};

pub use request_values::RequestValues;
pub(crate) use resolve::{Known, known, known_service, resolve};

/// An authenticated caller.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Who asks.
    pub caller: Caller,
    /// What it signed with.
    pub credential: Credential,
    /// The caller's policies, as they are now; none of root users and services.
    pub policies: Arc<IdentityPolicies>,
    /// What conditions can ask of the caller and of the request, whatever it is about.
    pub values: ConditionValues,
}

/// What somebody signs with.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A long-term access key.
    LongTerm(Arc<AccessKey>),
    /// A session's credentials.
    Session(Arc<SessionCredential>),
}

/// A session as its token told it.
#[derive(Debug)]
pub struct SessionCredential {
    /// The id of its access key.
    pub id: AccessKeyId,
    /// SHA-256 of the token.
    pub token_digest: [u8; 32],
    /// What the token held.
    pub opened: OpenedSession,
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

    /// The caller with what conditions see of one request.
    pub fn with_request(&self, request: &RequestValues) -> Result<Self, TooManyConditionValues> {
        let mut identity = self.clone();
        request.add_to(&mut identity.values)?;
        Ok(identity)
    }

    /// The caller's session, if it signed with one's credentials.
    pub fn session(&self) -> Option<&Session> {
        self.credential.session()
    }

    /// Whether a service signs for the caller.
    pub fn is_forwarded(&self) -> bool {
        self.session().is_some_and(|session| session.forwarding.is_some())
    }

    /// Whether it signed with credentials of GetSessionToken, which IAM and most of STS refuse without MFA (IAM User
    /// Guide, "Compare AWS STS credentials").
    pub fn is_plain_session(&self) -> bool {
        self.session().is_some_and(|session| {
            matches!(session.subject, Subject::Root(_) | Subject::User(_)) && !self.is_forwarded()
        })
    }
}

impl Credential {
    /// The id of the access key.
    pub fn id(&self) -> &AccessKeyId {
        match self {
            Self::LongTerm(key) => &key.id,
            Self::Session(session) => &session.id,
        }
    }

    /// The session, if it is one's.
    pub fn session(&self) -> Option<&Session> {
        match self {
            Self::LongTerm(_) => None,
            Self::Session(session) => Some(&session.opened.session),
        }
    }

    /// Whether it is the one that this record, or this token, stands for.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::LongTerm(one), Self::LongTerm(other)) => Arc::ptr_eq(one, other),
            (Self::Session(one), Self::Session(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}
