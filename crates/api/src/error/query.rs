//! Errors in the names and statuses of the Query protocol, which IAM and STS speak.

use std::borrow::Cow;

use http::StatusCode;
use trent_domain::{
    error::KmsError,
    ids::RequestId,
    policy::{IdentityVerdict, Layer},
};

use super::{ApiError, ErrorName, QueryErrorName};
use crate::{
    json::JsonError,
    query::{Element, Protocol, Unreadable},
    validation::Invalid,
};

/// An error as a client of IAM or STS sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    name: QueryErrorName,
    message: Cow<'static, str>,
}

impl QueryError {
    /// An error with its text.
    pub fn new(name: QueryErrorName, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name,
            message: message.into(),
        }
    }

    /// A request that is no form.
    pub(crate) fn malformed_query() -> Self {
        Self::new(
            QueryErrorName::MalformedQueryString,
            "The query string contains a syntax error.",
        )
    }

    /// The refusal of who may not: its ARN, the action and the resource, and what its policies say.
    #[must_use]
    pub fn access_denied(caller: &str, action: &str, resource: &str, verdict: &IdentityVerdict) -> Self {
        let reason = match verdict {
            IdentityVerdict::Denied(layer, _) => format!("with an explicit deny in {}", with_article(*layer)),
            IdentityVerdict::NotAllowed(missing) => {
                format!("because no {} allows the {action} action", missing.first().name())
            }
            IdentityVerdict::Root | IdentityVerdict::Allowed(_) => {
                format!("because no resource-based policy allows the {action} action")
            }
        };
        Self::new(
            QueryErrorName::AccessDenied,
            format!("User: {caller} is not authorized to perform: {action} on resource: {resource} {reason}"),
        )
    }

    pub(crate) fn missing_action() -> Self {
        Self::new(
            QueryErrorName::MissingAction,
            "The request is missing an action or a required parameter.",
        )
    }

    pub(crate) fn invalid_action(action: &str, version: &str) -> Self {
        Self::new(
            QueryErrorName::InvalidAction,
            format!("Could not find operation {action} for version {version}"),
        )
    }

    pub(crate) fn invalid_name(member: &str, rule: &str) -> Self {
        Self::new(
            QueryErrorName::Validation,
            format!("The specified value for {member} is invalid. {rule}"),
        )
    }

    /// Something went wrong here. What it was stands in the log.
    #[must_use]
    pub fn internal() -> Self {
        ApiError::internal().into()
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> QueryErrorName {
        self.name
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.name.status()
    }

    /// The text for the client.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The bytes of the answer.
    #[must_use]
    pub fn body(&self, protocol: Protocol, request_id: RequestId) -> Vec<u8> {
        let blamed = if self.status().is_server_error() {
            "Receiver"
        } else {
            "Sender"
        };
        Element::document_of("ErrorResponse", protocol, |response| {
            response.element("Error", |error| {
                error.string("Type", blamed);
                error.string("Code", self.name);
                error.string("Message", &self.message);
            });
            response.string("RequestId", request_id);
        })
    }
}

impl From<Unreadable> for QueryError {
    fn from(error: Unreadable) -> Self {
        Self::new(QueryErrorName::MalformedInput, error.to_string())
    }
}

impl From<JsonError> for QueryError {
    fn from(error: JsonError) -> Self {
        Self::new(QueryErrorName::MalformedInput, error.to_string())
    }
}

impl From<Invalid> for QueryError {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::Type(error) => error.into(),
            Invalid::Constraints(violations) => Self::new(QueryErrorName::Validation, violations.to_string()),
        }
    }
}

impl From<KmsError> for QueryError {
    fn from(error: KmsError) -> Self {
        ApiError::from(error).into()
    }
}

/// Whatever can befall a request of any protocol, under the name that it has in this one.
impl From<ApiError> for QueryError {
    fn from(error: ApiError) -> Self {
        let name = name(error.name());
        let message = error.message.unwrap_or(Cow::Borrowed(name.as_str()));
        Self { name, message }
    }
}

fn with_article(layer: Layer) -> String {
    let article = if layer == Layer::Identity { "an" } else { "a" };
    format!("{article} {}", layer.name())
}

fn name(name: ErrorName) -> QueryErrorName {
    match name {
        ErrorName::AccessDenied => QueryErrorName::AccessDenied,
        ErrorName::ExpiredToken => QueryErrorName::ExpiredToken,
        ErrorName::IncompleteSignature => QueryErrorName::IncompleteSignature,
        ErrorName::InvalidSignature => QueryErrorName::SignatureDoesNotMatch,
        ErrorName::MissingAuthenticationToken => QueryErrorName::MissingAuthenticationToken,
        ErrorName::RequestEntityTooLarge => QueryErrorName::RequestEntityTooLarge,
        ErrorName::RequestTimeout => QueryErrorName::RequestTimeout,
        ErrorName::Serialization => QueryErrorName::MalformedInput,
        ErrorName::DependencyTimeout | ErrorName::ServiceUnavailable => QueryErrorName::ServiceUnavailable,
        ErrorName::Throttling => QueryErrorName::Throttling,
        ErrorName::UnknownOperation => QueryErrorName::InvalidAction,
        ErrorName::UnrecognizedClient => QueryErrorName::InvalidClientTokenId,
        ErrorName::MalformedPolicyDocument => QueryErrorName::MalformedPolicyDocument,
        ErrorName::LimitExceeded => QueryErrorName::LimitExceeded,
        ErrorName::InvalidMarker | ErrorName::Validation => QueryErrorName::Validation,
        // What remains is about keys, and nothing in these services says it.
        _ => QueryErrorName::InternalFailure,
    }
}
