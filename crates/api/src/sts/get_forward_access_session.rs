//! GetForwardAccessSession: a registered service hands in the request that a user signed for it, and gets the credentials
//! by which it acts for that user for a short time.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use super::{Action, CallerIdentity, Credentials};
use crate::{
    error::{QueryError, QueryErrorName},
    json::Object,
    query::{Answer, Form},
};

/// A GetForwardAccessSession request: the user's request as its signature saw it.
#[non_exhaustive]
pub struct Request {
    /// `Method`
    pub method: Method,
    /// `Path` and `Query`, as they were on the wire.
    pub uri: Uri,
    /// `Headers`, those that are signed and `Authorization`.
    pub headers: HeaderMap,
    /// `PayloadHash`: SHA-256 of the body in lower-case hex, or what stood in its place, such as `UNSIGNED-PAYLOAD`.
    pub payload_hash: String,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type, violates a constraint of the model, or is no part of an HTTP request.
    pub fn parse(form: &Form) -> Result<Self, QueryError> {
        let request = Action::GetForwardAccessSession.members(form)?;
        let method = request.required_string("Method")?.as_bytes();
        Ok(Self {
            method: Method::from_bytes(method).map_err(|_| invalid("Method"))?,
            uri: uri(&request)?,
            headers: headers(&request)?,
            payload_hash: request.required_string("PayloadHash")?.to_owned(),
        })
    }
}

/// Names what is asked for alone: headers hold signatures and tokens.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.uri.path())
            .finish_non_exhaustive()
    }
}

fn uri(request: &Object<'_>) -> Result<Uri, QueryError> {
    let path = request.required_string("Path")?;
    let query = request.string("Query")?.filter(|query| !query.is_empty());
    let text = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let uri: Uri = text.parse().map_err(|_| invalid("Path"))?;
    // Neither a host nor a second query gets in by the path.
    let is_path = path.starts_with('/') && !path.contains(['?', '#']) && uri.authority().is_none();
    if is_path { Ok(uri) } else { Err(invalid("Path")) }
}

fn headers(request: &Object<'_>) -> Result<HeaderMap, QueryError> {
    let mut headers = HeaderMap::new();
    for header in request.list("Headers")? {
        let header = header.as_object()?;
        let name = HeaderName::from_bytes(header.required_string("Name")?.as_bytes());
        let value = HeaderValue::from_str(header.required_string("Value")?);
        let (Ok(name), Ok(value)) = (name, value) else {
            return Err(invalid("Headers"));
        };
        headers.append(name, value);
    }
    Ok(headers)
}

fn invalid(member: &str) -> QueryError {
    QueryError::new(
        QueryErrorName::Validation,
        format!("The value of parameter {member} is not valid."),
    )
}

/// The answer: the credentials, and whom they stand for.
#[must_use]
pub fn answer(credentials: &Credentials<'_>, user: &CallerIdentity<'_>) -> Answer {
    Answer::of(|answer| {
        credentials.write(answer);
        user.write(answer);
    })
}
