//! What can be wrong with a signature, in the words of AWS.

use std::fmt;

use super::{SigningTime, verify::ALLOWED_SKEW_MINUTES};

/// Why a request is not authenticated. `Display` gives the message for the client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SigV4Error {
    /// The request carries no signature at all.
    #[error("Missing Authentication Token")]
    MissingAuthenticationToken,
    /// The signature is in the query string.
    #[error("Query-string authentication is not supported. Use an Authorization header.")]
    QueryStringAuthentication,
    /// More than one `Authorization` header: which one counts must not depend on the reader.
    #[error("Only one Authorization header is allowed.")]
    RepeatedAuthorization,
    /// The `Authorization` header has bytes outside of visible ASCII.
    #[error("Authorization header must be visible ASCII.")]
    UnreadableAuthorization,
    /// Another algorithm than [`super::ALGORITHM`].
    #[error("Unsupported AWS 'algorithm': '{0}'.")]
    UnsupportedAlgorithm(String),
    /// A field of the `Authorization` header that is no `key=value`, unknown, or repeated.
    #[error("'{0}' not a valid key=value pair in Authorization header.")]
    MalformedField(String),
    /// Fields or headers that a signature needs are absent.
    #[error("{0}")]
    Incomplete(MissingParts),
    /// The credential has not five parts.
    #[error(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{0}'"
    )]
    MalformedCredential(String),
    /// `X-Amz-Date` (or `Date`) does not parse.
    #[error("Date must be in ISO-8601 'basic format'. Got '{0}'. See http://en.wikipedia.org/wiki/ISO_8601")]
    MalformedDate(String),
    /// A session key without its token, or a token beside a long-term key; also what the caller of this
    /// crate answers for an unknown or inactive access key.
    #[error("The security token included in the request is invalid.")]
    UnrecognizedClient,
    /// The session is over.
    #[error("The security token included in the request is expired")]
    ExpiredToken,
    /// The scope does not end in [`super::TERMINATOR`].
    #[error("Credential should be scoped with a valid terminator: 'aws4_request', not '{0}'.")]
    WrongTerminator(String),
    /// The scope's date is not the request's.
    #[error(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
         '{scope}' != '{request}', from '{time}'."
    )]
    ScopeDateMismatch {
        /// The date in the scope.
        scope: String,
        /// The day of the request.
        request: String,
        /// The time of the request.
        time: SigningTime,
    },
    /// The scope names another service.
    #[error("Credential should be scoped to correct service: '{0}'. ")]
    WrongService(&'static str),
    /// The scope names a region that is not served here.
    #[error("Credential should be scoped to a valid region, not '{0}'. ")]
    WrongRegion(String),
    /// `host` is not among the signed headers.
    #[error("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")]
    HostNotSigned,
    /// A header that has to be signed is not.
    #[error("'{0}' must be a 'SignedHeader' in the AWS Authorization.")]
    HeaderNotSigned(String),
    /// The list of signed headers is not sorted, or names one twice.
    #[error("'SignedHeaders' must be sorted and name each header once.")]
    UnsortedSignedHeaders,
    /// `x-amz-content-sha256` is not the hash of the body that arrived.
    #[error("The provided 'x-amz-content-sha256' header does not match what was computed.")]
    PayloadHashMismatch,
    /// The request is too old.
    #[error(
        "Signature expired: {request} is now earlier than {earliest} ({now} - {minutes} min.)",
        minutes = ALLOWED_SKEW_MINUTES
    )]
    Expired {
        /// The time of the request.
        request: SigningTime,
        /// The earliest acceptable time.
        earliest: SigningTime,
        /// The server's time.
        now: SigningTime,
    },
    /// The request comes from the future.
    #[error(
        "Signature not yet current: {request} is still later than {latest} ({now} + {minutes} min.)",
        minutes = ALLOWED_SKEW_MINUTES
    )]
    NotYetCurrent {
        /// The time of the request.
        request: SigningTime,
        /// The latest acceptable time.
        latest: SigningTime,
        /// The server's time.
        now: SigningTime,
    },
    /// The signature is not the one that the secret makes.
    #[error(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
         Access Key and signing method. Consult the service documentation for details."
    )]
    SignatureMismatch,
}

/// The pieces of a signature that a request lacks; `Display` names each in one sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MissingParts {
    /// The `Credential` field.
    pub credential: bool,
    /// The `Signature` field.
    pub signature: bool,
    /// The `SignedHeaders` field.
    pub signed_headers: bool,
    /// Both date headers.
    pub date: bool,
}

impl MissingParts {
    /// Whether anything is missing.
    #[must_use]
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

impl fmt::Display for MissingParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentences = [
            (
                self.credential,
                "Authorization header requires 'Credential' parameter.",
            ),
            (
                self.signature,
                "Authorization header requires 'Signature' parameter.",
            ),
            (
                self.signed_headers,
                "Authorization header requires 'SignedHeaders' parameter.",
            ),
            (
                self.date,
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
            ),
        ];
        let mut separator = "";
        for (_, sentence) in sentences.iter().filter(|(missing, _)| *missing) {
            write!(f, "{separator}{sentence}")?;
            separator = " ";
        }
        Ok(())
    }
}
