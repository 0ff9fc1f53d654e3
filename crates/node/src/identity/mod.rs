//! Who signed: the caller with its policies, and what conditions can see of it.

mod policies;
mod principal_values;
mod request_values;
mod resolve;

use std::sync::Arc;

use trent_crypto::keyring::OpenedSession;
use trent_domain::caller::Caller;
use trent_domain::iam::AccessKey;
use trent_domain::ids::{AccessKeyId, AccountId};
use trent_domain::policy::{ConditionValues, IdentityPolicies};
use trent_domain::session::{Session, Subject};

pub use policies::PolicyCache;
pub use request_values::RequestValues;
pub(crate) use resolve::resolve;

/// An authenticated caller.
#[derive(Debug)]
pub struct Identity {
    /// The caller.
    pub caller: Caller,
    /// What it signed with.
    pub credential: Credential,
    /// What its own policies say; nothing of a root user or a service, which have none.
    pub policies: IdentityPolicies,
    /// What conditions see of the caller, whatever it asks for.
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
    /// The account that the caller acts in: its own, or [`AccountId::OF_SERVICES`].
    pub fn account(&self) -> AccountId {
        self.caller.account().unwrap_or(AccountId::OF_SERVICES)
    }

    /// The caller's session, if it signed with one's credentials.
    pub fn session(&self) -> Option<&Session> {
        self.credential.session()
    }

    /// Whether it signed with credentials of GetSessionToken, which IAM and most of STS refuse without MFA (IAM User
    /// Guide, "Compare AWS STS credentials").
    pub fn is_plain_session(&self) -> bool {
        self.session().is_some_and(|session| {
            matches!(session.subject, Subject::Root(_) | Subject::User(_)) && session.forwarding.is_none()
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
