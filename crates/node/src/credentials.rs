//! Who signed: from an access key id to its account and the key that its signatures are verified with.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use trent_api::sigv4::{CredentialScope, SigningKey};
use trent_domain::global;
use trent_domain::iam::{AccessKey, AccessKeyStatus, KeyOwner};
use trent_domain::ids::{AccessKeyId, AccountId};

use crate::keyrings::Keyrings;
use crate::secret_file::{self, SecretFileError};

/// Access keys whose signing keys are kept derived; the cache is emptied when it is full.
const MAX_ACCESS_KEYS: usize = 4096;
/// Scopes kept of one access key. A client uses one a day and region.
const MAX_SCOPES: usize = 64;

/// The first account's access key as an operator hands it to the cluster.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialsFile {
    /// `AKIA…`
    pub access_key_id: String,
    /// The secret.
    pub secret_access_key: String,
}

impl CredentialsFile {
    /// Reads a file that nobody but the service's user may read.
    pub fn load(path: &Path) -> Result<Self, SecretFileError> {
        let text = secret_file::read(path)?;
        toml::from_str(&text).map_err(|_| SecretFileError::Malformed { path: path.into() })
    }
}

/// Finds signing keys and remembers them.
pub struct Credentials {
    keyrings: Arc<Keyrings>,
    derived: RwLock<HashMap<AccessKeyId, Derived>>,
}

/// An access key's signing keys by scope, valid as long as the record they came from is the current one.
struct Derived {
    from: Arc<AccessKey>,
    by_scope: HashMap<Box<str>, Arc<SigningKey>>,
}

/// Why there is no signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialError {
    /// No such access key.
    Unknown,
    /// This node cannot open the secret (yet).
    NotReady,
}

impl Credentials {
    /// Nothing is cached yet.
    pub fn new(keyrings: Arc<Keyrings>) -> Self {
        Self {
            keyrings,
            derived: RwLock::default(),
        }
    }

    /// The account behind a scope's access key, and the scope's signing key.
    pub fn signing_key(
        &self,
        global: &global::State,
        scope: &CredentialScope<'_>,
    ) -> Result<(AccountId, Arc<SigningKey>), CredentialError> {
        let id = scope
            .access_key_id()
            .parse()
            .map_err(|_| CredentialError::Unknown)?;
        let record = global.access_key(&id).ok_or(CredentialError::Unknown)?;
        let account = root_account(record).ok_or(CredentialError::Unknown)?;
        let key = match self.cached(scope.text(), record) {
            Some(key) => key,
            None => self.derive(scope, record)?,
        };
        Ok((account, key))
    }

    fn cached(&self, scope: &str, record: &Arc<AccessKey>) -> Option<Arc<SigningKey>> {
        let derived = self.derived.read().unwrap_or_else(PoisonError::into_inner);
        derived
            .get(&record.id)
            .filter(|entry| Arc::ptr_eq(&entry.from, record))?
            .by_scope
            .get(scope)
            .cloned()
    }

    fn derive(
        &self,
        scope: &CredentialScope<'_>,
        record: &Arc<AccessKey>,
    ) -> Result<Arc<SigningKey>, CredentialError> {
        let keyring = self.keyrings.global().ok_or(CredentialError::NotReady)?;
        let secret = keyring.unwrap_access_secret(&record.id, &record.secret).map_err(|error| {
            tracing::error!(%error, access_key = %record.id, "an access key's secret cannot be unwrapped");
            CredentialError::NotReady
        })?;
        let key = Arc::new(SigningKey::derive(
            &secret,
            scope.date(),
            scope.region(),
            scope.service(),
        ));
        let mut derived = self.derived.write().unwrap_or_else(PoisonError::into_inner);
        if derived.len() >= MAX_ACCESS_KEYS {
            derived.clear();
        }
        let fresh = || Derived {
            from: record.clone(),
            by_scope: HashMap::new(),
        };
        let entry = derived.entry(record.id.clone()).or_insert_with(fresh);
        if !Arc::ptr_eq(&entry.from, record) || entry.by_scope.len() >= MAX_SCOPES {
            *entry = fresh();
        }
        entry.by_scope.insert(scope.text().into(), key.clone());
        Ok(key)
    }
}

/// The account that an active access key of a root user signs for. Others do not sign yet.
fn root_account(key: &AccessKey) -> Option<AccountId> {
    match key.owner {
        KeyOwner::Root(account) if key.status == AccessKeyStatus::Active => Some(account),
        _ => None,
    }
}
