//! New credentials.

use trent_api::error::{ApiError, QueryError, QueryErrorName};
use trent_api::sts;
use trent_crypto::keyring::SessionTokenError;
use trent_crypto::secret::AccessSecret;
use trent_domain::ids::AccessKeyId;
use trent_domain::session::Session;
use trent_domain::time::Timestamp;

use super::Sts;
use crate::service::{no_randomness, not_sealed};

/// Credentials of a session, to be shown once.
pub(super) struct Issued {
    id: AccessKeyId,
    secret: AccessSecret,
    token: String,
    expires_at: Timestamp,
}

impl Issued {
    /// Seals a session into new credentials.
    pub(super) fn new(sts: Sts<'_>, session: &Session) -> Result<Self, QueryError> {
        check_size(session)?;
        let randomness = sts.service.randomness.as_ref();
        let keyring = sts
            .service
            .keyrings
            .global()
            .ok_or_else(ApiError::service_unavailable)?;
        let id = AccessKeyId::of_session(sts.service.random()?);
        let secret = AccessSecret::generate(randomness).map_err(no_randomness)?;
        let token = keyring.issue_session_token(&id, &secret, session, randomness);
        let token = token.map_err(|problem| match problem {
            SessionTokenError::TooLarge(_) => too_large("Packed policy", 100),
            SessionTokenError::NotSealed(problem) => not_sealed(problem).into(),
        })?;
        Ok(Self {
            id,
            secret,
            token: base64_simd::STANDARD.encode_to_string(token),
            expires_at: session.expires_at,
        })
    }

    /// The credentials as answers give them out.
    pub(super) fn credentials(&self) -> sts::Credentials<'_> {
        sts::Credentials {
            access_key_id: &self.id,
            secret: self.secret.expose(),
            token: &self.token,
            expires_at: self.expires_at,
        }
    }
}

fn check_size(session: &Session) -> Result<(), QueryError> {
    match session.packed_percent() {
        Some(percent) if percent > 100 && session.policies.is_none() => {
            Err(too_large("Packed size of session tags", percent))
        }
        Some(percent) if percent > 100 => Err(too_large("Packed policy", percent)),
        _ => Ok(()),
    }
}

fn too_large(what: &str, percent: u32) -> QueryError {
    let text = format!("{what} consumes {percent}% of allotted space, please use smaller policy.");
    QueryError::new(QueryErrorName::PackedPolicyTooLarge, text)
}
