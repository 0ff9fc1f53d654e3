//! What is remembered of one access key.

use std::collections::HashMap;
use std::sync::Arc;

use trent_api::sigv4::SigningKey;

use crate::identity::{Credential, Identity};

/// Scopes kept of one access key. A client uses one a day, region and service.
const MAX_SCOPES: usize = 64;

/// An access key with what was made of it, valid as long as its record, or its token, is the same.
pub(super) struct Known {
    credential: Credential,
    by_scope: HashMap<Box<str>, Arc<SigningKey>>,
    identity: Option<Current>,
}

/// The caller as it was after an entry of the global group.
struct Current {
    revision: u64,
    identity: Arc<Identity>,
}

impl Known {
    pub(super) fn new(credential: Credential) -> Self {
        Self {
            credential,
            by_scope: HashMap::new(),
            identity: None,
        }
    }

    pub(super) fn is_of(&self, credential: &Credential) -> bool {
        self.credential.is_same(credential)
    }

    /// The session, if this is the token that told it.
    pub(super) fn credential_of_token(&self, digest: &[u8; 32]) -> Option<Credential> {
        match &self.credential {
            Credential::Session(session) if session.token_digest == *digest => Some(self.credential.clone()),
            _ => None,
        }
    }

    pub(super) fn identity_at(&self, credential: &Credential, revision: u64) -> Option<Arc<Identity>> {
        let current = self
            .identity
            .as_ref()
            .filter(|current| current.revision == revision)?;
        self.is_of(credential).then(|| current.identity.clone())
    }

    pub(super) fn signing_key(&self, credential: &Credential, scope: &str) -> Option<Arc<SigningKey>> {
        let key = self.by_scope.get(scope)?;
        self.is_of(credential).then(|| key.clone())
    }

    pub(super) fn keep_identity(&mut self, revision: u64, identity: Arc<Identity>) {
        self.identity = Some(Current { revision, identity });
    }

    pub(super) fn keep_signing_key(&mut self, scope: &str, key: Arc<SigningKey>) {
        if self.by_scope.len() >= MAX_SCOPES {
            self.by_scope.clear();
        }
        self.by_scope.insert(scope.into(), key);
    }
}
