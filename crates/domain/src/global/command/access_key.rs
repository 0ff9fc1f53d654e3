//! Access keys.

use std::sync::Arc;

use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::limits::MAX_ACCESS_KEYS;
use crate::iam::{AccessKey, AccessKeyStatus, IamError, KeyHolder, Quota};
use crate::ids::AccessKeyId;
use crate::wrapped::Wrapped;

/// CreateAccessKey, and the access keys of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAccessKey {
    /// Drawn by the proposer.
    pub id: AccessKeyId,
    /// Who is to sign with it.
    pub owner: KeyHolder,
    /// The secret under the global domain key.
    pub secret: Wrapped,
}

impl CreateAccessKey {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let owner = state.expect_key_owner(&self.owner)?;
        if state.access_keys_of(&owner).count() >= MAX_ACCESS_KEYS {
            return Err(IamError::LimitExceeded(Quota::AccessKeys));
        }
        if state.access_key(&self.id).is_some() {
            return Err(IamError::IdTaken);
        }
        let at = state.log_time();
        state.put_access_key(Arc::new(AccessKey {
            id: self.id.clone(),
            owner,
            status: AccessKeyStatus::Active,
            secret: self.secret.clone(),
            created_at: at,
        }));
        Ok(Reply::Created { at })
    }
}

/// UpdateAccessKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateAccessKey {
    /// The access key.
    pub id: AccessKeyId,
    /// Whose it is.
    pub owner: KeyHolder,
    /// Its status from now on.
    pub status: AccessKeyStatus,
}

impl UpdateAccessKey {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let key = state.expect_access_key(&self.id, &self.owner)?;
        state.put_access_key(Arc::new(AccessKey {
            status: self.status,
            ..AccessKey::clone(&key)
        }));
        Ok(Reply::Done)
    }
}

/// DeleteAccessKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteAccessKey {
    /// The access key.
    pub id: AccessKeyId,
    /// Whose it is.
    pub owner: KeyHolder,
}

impl DeleteAccessKey {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let key = state.expect_access_key(&self.id, &self.owner)?;
        state.remove_access_key(&key);
        Ok(Reply::Done)
    }
}
