//! Errors of authentication.

use super::{ApiError, ErrorName};
use crate::sigv4::SigV4Error;

impl From<SigV4Error> for ApiError {
    fn from(error: SigV4Error) -> Self {
        Self::new(name(&error), error.to_string())
    }
}

fn name(error: &SigV4Error) -> ErrorName {
    match error {
        SigV4Error::MissingAuthenticationToken => ErrorName::MissingAuthenticationToken,
        SigV4Error::QueryStringAuthentication
        | SigV4Error::RepeatedAuthorization
        | SigV4Error::UnreadableAuthorization
        | SigV4Error::UnsupportedAlgorithm(_)
        | SigV4Error::MalformedField(_)
        | SigV4Error::Incomplete(_)
        | SigV4Error::MalformedCredential(_)
        | SigV4Error::MalformedDate(_) => ErrorName::IncompleteSignature,
        SigV4Error::UnrecognizedClient => ErrorName::UnrecognizedClient,
        SigV4Error::ExpiredToken => ErrorName::ExpiredToken,
        SigV4Error::WrongTerminator(_)
        | SigV4Error::ScopeDateMismatch { .. }
        | SigV4Error::WrongService(_)
        | SigV4Error::WrongRegion(_)
        | SigV4Error::HostNotSigned
        | SigV4Error::HeaderNotSigned(_)
        | SigV4Error::UnsortedSignedHeaders
        | SigV4Error::PayloadHashMismatch
        | SigV4Error::Expired { .. }
        | SigV4Error::NotYetCurrent { .. }
        | SigV4Error::SignatureMismatch => ErrorName::InvalidSignature,
    }
}
