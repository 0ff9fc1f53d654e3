//! AssumeRoleWithWebIdentity, the one action that needs no signature: the token says who asks.

use std::fmt;

use super::{
    Action,
    session_parameters::{AssumedRole, SessionParameters},
};
use crate::{
    error::QueryError,
    query::{Answer, Form},
};

/// An AssumeRoleWithWebIdentity request.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Which role, for how long, and limited to what.
    pub session: SessionParameters,
    /// `WebIdentityToken`: an OpenID Connect ID token.
    pub token: String,
    /// `ProviderId`: absent with OpenID Connect.
    pub provider_id: Option<String>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(form: &Form) -> Result<Self, QueryError> {
        let request = Action::AssumeRoleWithWebIdentity.members(form)?;
        Ok(Self {
            session: SessionParameters::parse(&request)?,
            token: request.required_string("WebIdentityToken")?.to_owned(),
            provider_id: request.owned_string("ProviderId")?,
        })
    }
}

/// Without the token, which lets its bearer in.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("session", &self.session)
            .field("provider_id", &self.provider_id)
            .finish_non_exhaustive()
    }
}

/// Who an identity provider says the caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebIdentity<'a> {
    /// `SubjectFromWebIdentityToken`: the token's `sub`.
    pub subject: &'a str,
    /// `Provider`: the ARN of the provider.
    pub provider: &'a str,
    /// `Audience`: the token's `aud`.
    pub audience: &'a str,
    /// `SourceIdentity`, if the token sets one.
    pub source_identity: Option<&'a str>,
}

/// The answer.
#[must_use]
pub fn answer(role: &AssumedRole<'_>, identity: &WebIdentity<'_>) -> Answer {
    Answer::of(|answer| {
        role.write(answer);
        answer.string("SubjectFromWebIdentityToken", identity.subject);
        answer.string("Provider", identity.provider);
        answer.string("Audience", identity.audience);
        answer.optional_string("SourceIdentity", identity.source_identity);
    })
}
