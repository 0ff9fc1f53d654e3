//! What a command knows besides itself, and the checks that commands share.

use std::sync::Arc;

use crate::arn::KeyArn;
use crate::authorize;
use crate::caller::Caller;
use crate::custom_key_store::CustomKeyStore;
use crate::error::KmsError;
use crate::family;
use crate::grant::Grant;
use crate::ids::{AccountId, CustomKeyStoreId, GrantId, KeyId, RegionName};
use crate::intent::FollowUps;
use crate::key::Key;
use crate::key_state;
use crate::operation::Operation;
use crate::resolve::Resolved;
use crate::state::State;
use crate::time::Timestamp;

/// Who asks, when, and where.
pub(crate) struct Context<'a> {
    caller: &'a Caller,
    /// Log time.
    pub(crate) now: Timestamp,
    /// The region, which is set up or just being so.
    pub(crate) region: RegionName,
}

impl<'a> Context<'a> {
    pub(crate) fn new(caller: &'a Caller, now: Timestamp, region: RegionName) -> Self {
        Self { caller, now, region }
    }

    /// Authorises an operation that names no key, and says whose account it concerns.
    pub(crate) fn account(&self, operation: Operation) -> Result<AccountId, KmsError> {
        authorize::on_account(self.caller, &self.region, operation).map(|authorized| authorized.account())
    }

    /// Authorises an operation on a key of the caller's account. Its state is not looked at yet.
    pub(crate) fn key(&self, state: &State, id: &KeyId, operation: Operation) -> Result<Arc<Key>, KmsError> {
        let account = self.account(operation)?;
        let arn = KeyArn {
            region: self.region.clone(),
            account,
            key_id: *id,
        };
        let Some(key) = state.key_of(account, id) else {
            return Err(KmsError::KeyNotFound(arn.to_string()));
        };
        let resolved = Resolved::by_id(key.clone(), &self.region);
        authorize::on_key(&resolved, &self.region, self.caller, operation)?;
        Ok(resolved.key)
    }

    /// Like [`Context::key`], and the key's state allows the operation.
    pub(crate) fn usable_key(
        &self,
        state: &State,
        id: &KeyId,
        operation: Operation,
    ) -> Result<Arc<Key>, KmsError> {
        let key = self.key(state, id, operation)?;
        self.check_state(state, &key, operation)?;
        Ok(key)
    }

    /// A grant that the caller may retire.
    pub(crate) fn grant_to_retire(
        &self,
        state: &State,
        key: &KeyId,
        id: &GrantId,
    ) -> Result<Arc<Grant>, KmsError> {
        let key = state.key(key).ok_or(KmsError::GrantNotFound(*id))?;
        let resolved = Resolved::by_id(key.clone(), &self.region);
        authorize::on_grant(state, &resolved, id, &self.region, self.caller)
    }

    /// Checks the key's state.
    pub(crate) fn check_state(&self, state: &State, key: &Key, operation: Operation) -> Result<(), KmsError> {
        key_state::check(operation, state.key_state(key), &key.arn(&self.region))
    }

    /// Authorises an operation on a custom key store of the caller's account.
    pub(crate) fn key_store(
        &self,
        state: &State,
        id: &CustomKeyStoreId,
        operation: Operation,
    ) -> Result<Arc<CustomKeyStore>, KmsError> {
        let account = self.account(operation)?;
        let store = state.key_store_of(account, id).cloned();
        store.ok_or_else(|| KmsError::CustomKeyStoreNotFound(id.to_string()))
    }

    /// Tells the replicas, if the key is a primary that has any, what they share with it now.
    pub(crate) fn tell_replicas(&self, state: &mut State, id: &KeyId, seed: [u8; 16]) {
        family::shared_properties_changed(state, id, FollowUps::new(seed, self.now));
    }

    /// Tells the relatives what has changed since `before` of the material that waits for a rotation.
    pub(crate) fn tell_relatives(&self, state: &mut State, before: &Key, seed: [u8; 16]) {
        family::material_changed(state, before, &self.region, FollowUps::new(seed, self.now));
    }

    /// Authorises what only Trent itself does.
    pub(crate) fn check_service(&self) -> Result<(), KmsError> {
        authorize::as_service(self.caller, &self.region)
    }
}
