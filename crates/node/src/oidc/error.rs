//! Why a token is not taken.

use thiserror::Error;
use trent_api::error::{QueryError, QueryErrorName};

/// Why a token is not taken, in the words of STS.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenError {
    /// It has not the form of a token, or lacks a claim that every ID token has.
    #[error("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")]
    NotAToken,
    /// The account of the role has no such provider.
    #[error("No OpenIDConnect provider found in your account for https://{0}")]
    UnknownIssuer(String),
    /// The provider was registered without keys, or the key that signed is not among them.
    #[error(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity \
         documentation for requirements"
    )]
    NoKey,
    /// Another algorithm than those of the keys, or the signature is not genuine.
    #[error("The token's signature is not valid.")]
    NotGenuine,
    /// It is for somebody else.
    #[error("Incorrect token audience")]
    WrongAudience,
    /// It is over.
    #[error("Token expired: current date/time {now} must be before the expiration date/time {expired}")]
    Expired {
        /// In seconds.
        now: u64,
        /// In seconds.
        expired: u64,
    },
    /// It is not yet good.
    #[error("Token is not valid before {0}")]
    NotYetValid(u64),
}

impl From<TokenError> for QueryError {
    fn from(error: TokenError) -> Self {
        let name = match &error {
            TokenError::Expired { .. } => QueryErrorName::ExpiredIdentityToken,
            TokenError::NotYetValid(_) => QueryErrorName::IdpRejectedClaim,
            TokenError::NotAToken
            | TokenError::UnknownIssuer(_)
            | TokenError::NoKey
            | TokenError::NotGenuine
            | TokenError::WrongAudience => QueryErrorName::InvalidIdentityToken,
        };
        Self::new(name, error.to_string())
    }
}
