//! Who signed: from an access key id, and a session's token, to the key that signatures are verified with and to the
//! caller.

mod error;
mod file;
mod known;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use trent_api::sigv4::{CredentialScope, SignedRequest, SigningKey};
use trent_consensus::Published;
use trent_crypto::digest::sha256;
use trent_domain::global;
use trent_domain::ids::AccessKeyId;
use trent_domain::session::Session;
use trent_domain::time::Timestamp;

use crate::identity::{Credential, Identity, SessionCredential, resolve};
use crate::keyrings::Keyrings;
use known::Known;

pub use error::CredentialError;
pub use file::CredentialsFile;

/// Access keys that are remembered, of sessions too; the cache is emptied when it is full.
const MAX_ACCESS_KEYS: usize = 4096;
/// The longest token that is looked at, in characters: more than any that is issued.
const MAX_TOKEN_CHARACTERS: usize = 24_576;

/// Finds callers and their signing keys, and remembers them.
pub struct Credentials {
    keyrings: Arc<Keyrings>,
    partition: &'static str,
    known: RwLock<HashMap<AccessKeyId, Known>>,
}

impl Credentials {
    /// Nothing is remembered yet. Callers are named in this partition.
    pub fn new(keyrings: Arc<Keyrings>, partition: &'static str) -> Self {
        Self {
            keyrings,
            partition,
            known: RwLock::default(),
        }
    }

    /// The caller that signed a request, if it did.
    pub fn authenticate(
        &self,
        global: &Published<global::State>,
        signed: &SignedRequest<'_>,
        now: Timestamp,
    ) -> Result<Arc<Identity>, CredentialError> {
        let scope = signed.scope();
        let credential = self.credential(&global.state, scope.access_key_id(), signed.session_token())?;
        if let Some(session) = credential.session() {
            check_session(session, scope, now)?;
        }
        let identity = self.identity(global, &credential)?;
        let key = self.signing_key(scope, &credential)?;
        signed.verify(&key, now)?;
        Ok(identity)
    }

    fn credential(
        &self,
        state: &global::State,
        id: &str,
        token: Option<&str>,
    ) -> Result<Credential, CredentialError> {
        let id: AccessKeyId = id.parse().map_err(|_| CredentialError::Unknown)?;
        match token {
            None => {
                let key = state.access_key(&id).ok_or(CredentialError::Unknown)?;
                Ok(Credential::LongTerm(key.clone()))
            }
            Some(token) if id.is_of_session() => self.session(id, token),
            Some(_) => Err(CredentialError::Unknown),
        }
    }

    /// The session of a token. Opening one costs more than finding it by its digest.
    fn session(&self, id: AccessKeyId, token: &str) -> Result<Credential, CredentialError> {
        if token.len() > MAX_TOKEN_CHARACTERS {
            return Err(CredentialError::Unknown);
        }
        let token_digest = sha256(token.as_bytes());
        let of_token = |known: &Known| known.credential_of_token(&token_digest);
        if let Some(credential) = self.look_up(&id, of_token) {
            return Ok(credential);
        }
        let token = base64_simd::STANDARD.decode_to_vec(token);
        let token = token.map_err(|_| CredentialError::Unknown)?;
        let keyring = self.keyrings.global().ok_or(CredentialError::NotReady)?;
        let opened = keyring.open_session_token(&id, &token);
        let session = SessionCredential {
            token_digest,
            opened: opened.map_err(|_| CredentialError::Unknown)?,
            id,
        };
        Ok(Credential::Session(session.into()))
    }

    fn identity(
        &self,
        global: &Published<global::State>,
        credential: &Credential,
    ) -> Result<Arc<Identity>, CredentialError> {
        let revision = global.applied();
        let current = |known: &Known| known.identity_at(credential, revision);
        if let Some(identity) = self.look_up(credential.id(), current) {
            return Ok(identity);
        }
        let identity = resolve(&global.state, self.partition, credential.clone());
        let identity = Arc::new(identity.ok_or(CredentialError::Unknown)?);
        self.remember(credential, |known| {
            known.keep_identity(revision, identity.clone())
        });
        Ok(identity)
    }

    fn signing_key(
        &self,
        scope: &CredentialScope<'_>,
        credential: &Credential,
    ) -> Result<Arc<SigningKey>, CredentialError> {
        let of_scope = |known: &Known| known.signing_key(credential, scope.text());
        if let Some(key) = self.look_up(credential.id(), of_scope) {
            return Ok(key);
        }
        let key = Arc::new(self.derive(scope, credential)?);
        self.remember(credential, |known| {
            known.keep_signing_key(scope.text(), key.clone())
        });
        Ok(key)
    }

    fn derive(
        &self,
        scope: &CredentialScope<'_>,
        credential: &Credential,
    ) -> Result<SigningKey, CredentialError> {
        let derive = |secret| SigningKey::derive(secret, scope.date(), scope.region(), scope.service());
        let record = match credential {
            Credential::Session(session) => return Ok(derive(&session.opened.secret)),
            Credential::LongTerm(record) => record,
        };
        let keyring = self.keyrings.global().ok_or(CredentialError::NotReady)?;
        let secret = keyring.unwrap_access_secret(&record.id, &record.secret).map_err(|error| {
            tracing::error!(%error, access_key = %record.id, "an access key's secret cannot be unwrapped");
            CredentialError::NotReady
        })?;
        Ok(derive(&secret))
    }

    fn look_up<T>(&self, id: &AccessKeyId, get: impl FnOnce(&Known) -> Option<T>) -> Option<T> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(id).and_then(get)
    }

    fn remember(&self, credential: &Credential, keep: impl FnOnce(&mut Known)) {
        let mut all = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_ACCESS_KEYS {
            all.clear();
        }
        let known = all
            .entry(credential.id().clone())
            .or_insert_with(|| Known::new(credential.clone()));
        if !known.is_of(credential) {
            *known = Known::new(credential.clone());
        }
        keep(known);
    }
}

/// A session has not ended, and one that a service got to act for its user is used in the region that the user called.
fn check_session(
    session: &Session,
    scope: &CredentialScope<'_>,
    now: Timestamp,
) -> Result<(), CredentialError> {
    if session.has_expired(now) {
        return Err(CredentialError::Expired);
    }
    match &session.forwarding {
        Some(forwarding) if forwarding.region.as_str() != scope.region() => Err(CredentialError::Unknown),
        _ => Ok(()),
    }
}
