//! What a command knows besides itself, and the checks that commands share.

use std::sync::Arc;

use crate::alias::AliasName;
use crate::arn::{AliasArn, KeyArn};
use crate::authorize::{self, Asker, Authority, IdentitySide};
use crate::custom_key_store::CustomKeyStore;
use crate::error::KmsError;
use crate::family;
use crate::fencing;
use crate::grant::{Grant, GrantParameters};
use crate::ids::{AccountId, CustomKeyStoreId, GrantId, KeyId, RegionName};
use crate::intent::FollowUps;
use crate::key::Key;
use crate::key_state;
use crate::multi_region::MultiRegion;
use crate::operation::{Operation, Reach};
use crate::resolve::Resolved;
use crate::state::State;
use crate::tag::Tag;
use crate::time::Timestamp;

/// Who asks, when, and where.
pub(crate) struct Context<'a> {
    authority: &'a Authority,
    identity: &'a dyn IdentitySide,
    /// Log time.
    pub(crate) now: Timestamp,
    /// The region, which is set up or just being so.
    pub(crate) region: RegionName,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        authority: &'a Authority,
        identity: &'a dyn IdentitySide,
        now: Timestamp,
        region: RegionName,
    ) -> Self {
        Self {
            authority,
            identity,
            now,
            region,
        }
    }

    fn asker(&self) -> Asker<'_> {
        Asker::of(self.authority, self.identity, &self.region, self.now)
    }

    /// The account that the caller acts for: a service has none of its own.
    pub(crate) fn caller_account(&self) -> Option<AccountId> {
        self.authority.caller.account()
    }

    /// Authorises an operation that names no key, and says whose account it concerns.
    pub(crate) fn account(&self, operation: Operation) -> Result<AccountId, KmsError> {
        authorize::on_account(&self.asker(), operation).map(|authorized| authorized.account())
    }

    /// Authorises an operation on a key that the caller has named before. Its state is not looked at yet.
    pub(crate) fn key(&self, state: &State, id: &KeyId, operation: Operation) -> Result<Arc<Key>, KmsError> {
        let resolved = self.found(state, id, operation)?;
        authorize::on_key(state, &resolved, &self.asker(), operation)?;
        Ok(resolved.key)
    }

    /// Authorises CreateGrant of a certain grant.
    pub(crate) fn key_for_grant(
        &self,
        state: &State,
        id: &KeyId,
        parameters: &GrantParameters,
    ) -> Result<Arc<Key>, KmsError> {
        let resolved = self.found(state, id, Operation::CreateGrant)?;
        authorize::on_key_for_grant(state, &resolved, &self.asker(), parameters)?;
        Ok(resolved.key)
    }

    /// A key by its id: of the caller's account, or of any that the operation reaches.
    fn found(&self, state: &State, id: &KeyId, operation: Operation) -> Result<Resolved, KmsError> {
        let own = self.caller_account();
        let is_reached =
            |key: &&Arc<Key>| operation.row().reach == Reach::AnyAccount || Some(key.account) == own;
        match (state.key(id).filter(is_reached), own) {
            (Some(key), _) => Ok(Resolved::by_id(key.clone(), &self.region)),
            (None, Some(account)) => {
                let arn = KeyArn {
                    region: self.region.clone(),
                    account,
                    key_id: *id,
                };
                Err(KmsError::KeyNotFound(arn.to_string()))
            }
            (None, None) => Err(KmsError::KeyNotFound(id.to_string())),
        }
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

    /// Authorises an operation on a key that is about to be made, and that the caller has named by this alias.
    pub(crate) fn new_key(
        &self,
        state: &State,
        key: &Arc<Key>,
        named: &AliasArn,
        operation: Operation,
    ) -> Result<(), KmsError> {
        let resolved = Resolved::by_alias(key.clone(), named);
        authorize::on_key(state, &resolved, &self.asker(), operation).map(drop)
    }

    /// The name of an alias in the caller's account.
    pub(crate) fn alias_arn(&self, name: &AliasName, operation: Operation) -> Result<AliasArn, KmsError> {
        match self.caller_account() {
            Some(account) => Ok(name.arn(&self.region, account)),
            None => Err(authorize::nobody_elses(
                &self.asker(),
                operation,
                name.to_string(),
            )),
        }
    }

    /// Authorises an operation on an alias; its keys are authorised for themselves.
    pub(crate) fn alias(&self, alias: &AliasArn, operation: Operation) -> Result<(), KmsError> {
        authorize::on_alias(&self.asker(), alias, operation)
    }

    /// Authorises the tags of a key that an operation makes, if there are any.
    pub(crate) fn first_tags(
        &self,
        tags: &[Tag],
        key: &KeyArn,
        operation: Operation,
    ) -> Result<(), KmsError> {
        if tags.is_empty() {
            return Ok(());
        }
        authorize::on_tags(&self.asker(), key, operation)
    }

    /// Authorises making a replica of a key in another region.
    pub(crate) fn replica(&self, state: &State, primary: &Key, region: &RegionName) -> Result<(), KmsError> {
        authorize::on_replica(state, &self.asker(), primary, region)
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
        authorize::on_grant(state, &resolved, id, &self.asker())
    }

    /// Checks the key's state.
    pub(crate) fn check_state(&self, state: &State, key: &Key, operation: Operation) -> Result<(), KmsError> {
        key_state::check(operation, state.key_state(key), &key.arn(&self.region))?;
        match fencing::is_primarys(operation) {
            true => self.check_fence(state, key),
            false => Ok(()),
        }
    }

    /// Checks that nobody can have succeeded the key as its family's primary without this region's knowing it.
    pub(crate) fn check_fence(&self, state: &State, key: &Key) -> Result<(), KmsError> {
        let leads = key.multi_region.as_ref().is_some_and(MultiRegion::leads);
        if leads && state.fencing().is_fenced(&self.region) {
            return Err(KmsError::RegionLost(self.region.clone()));
        }
        Ok(())
    }

    /// Checks that the region was not declared lost: nothing is begun with it that it would have to end.
    pub(crate) fn check_not_lost(&self, state: &State, region: &RegionName) -> Result<(), KmsError> {
        if state.fencing().losses.is_lost(region) {
            return Err(KmsError::RegionLost(region.clone()));
        }
        Ok(())
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
        authorize::as_service(&self.asker())
    }
}
