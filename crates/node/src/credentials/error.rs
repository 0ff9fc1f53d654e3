//! Why a request has no caller.

use thiserror::Error;
use trent_api::error::ApiError;
use trent_api::sigv4::SigV4Error;

/// Why a request has no caller.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CredentialError {
    /// No such access key, one that is inactive, or no token of this key; also when whom they stand for is gone.
    #[error("the credentials are unknown")]
    Unknown,
    /// The session is over.
    #[error("the session is over")]
    Expired,
    /// The signature is not genuine, or not of now.
    #[error(transparent)]
    Signature(#[from] SigV4Error),
    /// This node cannot open secrets (yet).
    #[error("this node cannot open secrets yet")]
    NotReady,
}

impl From<CredentialError> for ApiError {
    fn from(error: CredentialError) -> Self {
        match error {
            CredentialError::Unknown => SigV4Error::UnrecognizedClient.into(),
            CredentialError::Expired => SigV4Error::ExpiredToken.into(),
            CredentialError::Signature(error) => error.into(),
            CredentialError::NotReady => Self::service_unavailable(),
        }
    }
}
