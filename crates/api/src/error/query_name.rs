//! The names of errors in the Query protocol.

use std::fmt;

use http::StatusCode;

/// Declares the names: `Variant = "WireName", status`.
macro_rules! error_names {
    ($($variant:ident = $text:literal, $status:ident;)*) => {
        /// The code of an error of IAM or STS.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum QueryErrorName {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl QueryErrorName {
            /// Every name.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }
        }
    };
}

// The errors common to all actions, and those of the IAM and STS API references.
error_names! {
    AccessDenied = "AccessDenied", FORBIDDEN;
    ConcurrentModification = "ConcurrentModification", CONFLICT;
    DeleteConflict = "DeleteConflict", CONFLICT;
    EntityAlreadyExists = "EntityAlreadyExists", CONFLICT;
    EntityTemporarilyUnmodifiable = "EntityTemporarilyUnmodifiable", CONFLICT;
    ExpiredIdentityToken = "ExpiredTokenException", BAD_REQUEST;
    ExpiredToken = "ExpiredToken", FORBIDDEN;
    IdpCommunicationError = "IDPCommunicationError", BAD_REQUEST;
    IdpRejectedClaim = "IDPRejectedClaim", FORBIDDEN;
    IncompleteSignature = "IncompleteSignature", BAD_REQUEST;
    InternalFailure = "InternalFailure", INTERNAL_SERVER_ERROR;
    InvalidAction = "InvalidAction", BAD_REQUEST;
    InvalidClientTokenId = "InvalidClientTokenId", FORBIDDEN;
    InvalidIdentityToken = "InvalidIdentityToken", BAD_REQUEST;
    InvalidInput = "InvalidInput", BAD_REQUEST;
    LimitExceeded = "LimitExceeded", CONFLICT;
    MalformedInput = "MalformedInput", BAD_REQUEST;
    MalformedPolicyDocument = "MalformedPolicyDocument", BAD_REQUEST;
    MalformedQueryString = "MalformedQueryString", BAD_REQUEST;
    MissingAction = "MissingAction", BAD_REQUEST;
    MissingAuthenticationToken = "MissingAuthenticationToken", FORBIDDEN;
    NoSuchEntity = "NoSuchEntity", NOT_FOUND;
    PackedPolicyTooLarge = "PackedPolicyTooLarge", BAD_REQUEST;
    PolicyEvaluation = "PolicyEvaluation", INTERNAL_SERVER_ERROR;
    PolicyNotAttachable = "PolicyNotAttachable", BAD_REQUEST;
    RequestEntityTooLarge = "RequestEntityTooLarge", PAYLOAD_TOO_LARGE;
    RequestTimeout = "RequestTimeout", REQUEST_TIMEOUT;
    ServiceUnavailable = "ServiceUnavailable", SERVICE_UNAVAILABLE;
    SignatureDoesNotMatch = "SignatureDoesNotMatch", FORBIDDEN;
    Throttling = "Throttling", BAD_REQUEST;
    UnmodifiableEntity = "UnmodifiableEntity", BAD_REQUEST;
    Validation = "ValidationError", BAD_REQUEST;
}

impl fmt::Display for QueryErrorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
