//! AssumeRole.

use trent_domain::tag::Tag;

use super::{
    Action,
    session_parameters::{AssumedRole, SessionParameters},
};
use crate::{
    error::{QueryError, QueryErrorName},
    query::{self, Answer, Form},
};

/// An AssumeRole request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Which role, for how long, and limited to what.
    pub session: SessionParameters,
    /// `Tags`: session tags.
    pub tags: Vec<Tag>,
    /// `TransitiveTagKeys`: the tags that sessions begun from this one keep.
    pub transitive_tag_keys: Vec<String>,
    /// `ExternalId`.
    pub external_id: Option<String>,
    /// `SourceIdentity`.
    pub source_identity: Option<String>,
    /// `SerialNumber`: the MFA device.
    pub serial_number: Option<String>,
    /// `TokenCode`: what the MFA device shows.
    pub token_code: Option<String>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model, or a context assertion is provided: none can be
    /// verified here.
    pub fn parse(form: &Form) -> Result<Self, QueryError> {
        let request = Action::AssumeRole.members(form)?;
        if !request.list("ProvidedContexts")?.is_empty() {
            return Err(QueryError::new(
                QueryErrorName::Validation,
                "ProvidedContexts is not supported.",
            ));
        }
        Ok(Self {
            session: SessionParameters::parse(&request)?,
            tags: query::tags(&request)?,
            transitive_tag_keys: query::strings(&request, "TransitiveTagKeys")?,
            external_id: request.owned_string("ExternalId")?,
            source_identity: request.owned_string("SourceIdentity")?,
            serial_number: request.owned_string("SerialNumber")?,
            token_code: request.owned_string("TokenCode")?,
        })
    }
}

/// The answer.
#[must_use]
pub fn answer(role: &AssumedRole<'_>, source_identity: Option<&str>) -> Answer {
    Answer::of(|answer| {
        role.write(answer);
        answer.optional_string("SourceIdentity", source_identity);
    })
}
