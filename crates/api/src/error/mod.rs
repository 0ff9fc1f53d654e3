//! The one table from our errors to AWS's name, status and text, and the names that IAM and STS have for them.

mod auth;
mod denied;
mod iam;
mod key_store;
mod kms;
mod name;
mod query;
mod query_name;
mod request;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use http::StatusCode;

pub use key_store::ProxyCall;
pub use name::ErrorName;
pub use query::QueryError;
pub use query_name::QueryErrorName;

use crate::json;

/// An error as the client sees it. Internal detail never gets in here; it belongs to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    name: ErrorName,
    status: StatusCode,
    message: Option<Cow<'static, str>>,
}

impl ApiError {
    fn new(name: ErrorName, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name,
            status: name.status(),
            message: Some(message.into()),
        }
    }

    /// Some errors say nothing but their name: whatever they explained would be an oracle.
    fn without_message(name: ErrorName) -> Self {
        Self {
            name,
            status: name.status(),
            message: None,
        }
    }

    /// A body that did not arrive in time.
    #[must_use]
    pub fn request_timeout() -> Self {
        Self::new(
            ErrorName::RequestTimeout,
            "The request body did not arrive in time. The request can be retried.",
        )
    }

    /// A body whose framing is broken.
    #[must_use]
    pub fn malformed_body() -> Self {
        json::JsonError::Malformed.into()
    }

    /// A body over the limit.
    #[must_use]
    pub fn request_too_large() -> Self {
        Self::new(ErrorName::RequestEntityTooLarge, "Request Entity Too Large")
    }

    /// A rate limit.
    #[must_use]
    pub fn throttled() -> Self {
        Self::new(
            ErrorName::Throttling,
            "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
        )
    }

    /// Something went wrong here. What it was stands in the log.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            ErrorName::KmsInternal,
            "The request was rejected because an internal exception occurred. The request can be retried.",
        )
    }

    /// The group that owns the key did not answer in time: no leader, no quorum, a lagging replica.
    #[must_use]
    pub fn dependency_timeout() -> Self {
        Self::new(
            ErrorName::DependencyTimeout,
            "The system timed out while trying to fulfill the request. The request can be retried.",
        )
    }

    /// The key exists, but its material cannot be had now.
    #[must_use]
    pub fn key_unavailable() -> Self {
        Self::new(
            ErrorName::KeyUnavailable,
            "The request was rejected because the specified KMS key was not available. The request can be retried.",
        )
    }

    /// The node takes no requests: it starts, stops, or serves another region now.
    #[must_use]
    pub fn service_unavailable() -> Self {
        Self::new(
            ErrorName::ServiceUnavailable,
            "The service is temporarily unavailable. The request can be retried.",
        )
    }

    /// The error's AWS name.
    #[must_use]
    pub fn name(&self) -> ErrorName {
        self.name
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The text for the client.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Whether the answer is AWS JSON. Only who did not speak it gets something else.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.status != StatusCode::NOT_FOUND
    }

    /// The bytes of the answer.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        if !self.is_json() {
            return format!("<{}/>\n", self.name).into_bytes();
        }
        json::object(|error| {
            error.string("__type", self.name);
            error.optional_string(self.name.message_member(), self.message());
        })
    }
}
