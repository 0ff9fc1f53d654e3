//! Custom key stores in the state, and the keys in them.

use std::sync::Arc;

use super::invariants::ensure;
use super::{Indexes, Page, State};
use crate::custom_key_store::{Connection, CustomKeyStore};
use crate::ids::{AccountId, CustomKeyStoreId, KeyId};
use crate::key::Key;
use crate::key_spec::KeyOrigin;
use crate::key_state::KeyState;
use crate::limits::MAX_CUSTOM_KEY_STORES_PER_ACCOUNT;
use crate::record::RecordKey;
use crate::xks::XksKeyId;

impl State {
    /// The state of a key that counts: one in a custom key store that is not connected is Unavailable, whether it is
    /// Enabled or Disabled. Its deletion does not wait for the store.
    pub fn key_state(&self, key: &Key) -> KeyState {
        let Some(binding) = &key.custom_key_store else {
            return key.state;
        };
        let connected = self
            .key_store(&binding.store)
            .is_some_and(|store| store.connection == Connection::Connected);
        match key.state {
            KeyState::Enabled | KeyState::Disabled if !connected => KeyState::Unavailable,
            state => state,
        }
    }

    /// The store of that id, whoever owns it.
    pub fn key_store(&self, id: &CustomKeyStoreId) -> Option<&Arc<CustomKeyStore>> {
        self.key_stores.get(id)
    }

    /// The store of that id, if `account` owns it.
    pub fn key_store_of(&self, account: AccountId, id: &CustomKeyStoreId) -> Option<&Arc<CustomKeyStore>> {
        self.key_store(id).filter(|store| store.account == account)
    }

    /// The account's stores, by id.
    pub fn key_stores_of(&self, account: AccountId) -> impl Iterator<Item = &Arc<CustomKeyStore>> {
        let ids = self.indexes.key_stores_of_account.get(&account);
        ids.into_iter().flatten().filter_map(|id| self.key_stores.get(id))
    }

    /// The account's stores by id, from the one after `after`.
    pub fn key_stores_page(
        &self,
        account: AccountId,
        after: Option<&CustomKeyStoreId>,
        limit: usize,
    ) -> Page<Arc<CustomKeyStore>> {
        let stores = self.key_stores_of(account);
        let rest = stores.filter(|store| after.is_none_or(|after| store.id > *after));
        Page::take(limit, rest.cloned())
    }

    /// The stores whose connecting somebody has to conclude.
    pub fn connecting_key_stores(&self) -> impl Iterator<Item = &Arc<CustomKeyStore>> {
        let connecting = self.indexes.connecting.iter();
        connecting.filter_map(|id| self.key_stores.get(id))
    }

    /// Every store whose keys can be used.
    pub fn connected_key_stores(&self) -> impl Iterator<Item = &Arc<CustomKeyStore>> {
        let stores = self.key_stores.values();
        stores.filter(|store| store.connection == Connection::Connected)
    }

    /// How many keys are in the store, those that wait for their deletion included.
    pub fn keys_in_store(&self, id: &CustomKeyStoreId) -> usize {
        self.indexes.keys_of_store.get(id).map_or(0, |keys| keys.len())
    }

    /// The key of the store that stands on that external key.
    pub fn key_behind(&self, id: &CustomKeyStoreId, xks_key_id: &XksKeyId) -> Option<KeyId> {
        self.indexes.keys_of_store.get(id)?.get(xks_key_id).copied()
    }

    pub(crate) fn put_key_store(&mut self, store: Arc<CustomKeyStore>) {
        if store.connection == Connection::Connecting {
            self.indexes.connecting.insert(store.id);
        } else {
            self.indexes.connecting.remove(&store.id);
        }
        let of_account = self.indexes.key_stores_of_account.entry(store.account);
        of_account.or_default().insert(store.id);
        self.touch(RecordKey::CustomKeyStore(store.id));
        self.key_stores.insert(store.id, store);
    }

    pub(crate) fn remove_key_store(&mut self, id: &CustomKeyStoreId) {
        let Some(store) = self.key_stores.remove(id) else {
            return;
        };
        self.indexes.connecting.remove(id);
        if let Some(ids) = self.indexes.key_stores_of_account.get_mut(&store.account) {
            ids.remove(id);
            if ids.is_empty() {
                self.indexes.key_stores_of_account.remove(&store.account);
            }
        }
        self.touch(RecordKey::CustomKeyStore(*id));
    }

    pub(super) fn index_binding(&mut self, key: &Key) {
        if let Some(binding) = &key.custom_key_store {
            let keys = self.indexes.keys_of_store.entry(binding.store).or_default();
            keys.insert(binding.xks_key_id.clone(), key.id);
        }
    }

    pub(super) fn unindex_binding(&mut self, key: &Key) {
        let Some(binding) = &key.custom_key_store else {
            return;
        };
        if let Some(keys) = self.indexes.keys_of_store.get_mut(&binding.store) {
            keys.remove(&binding.xks_key_id);
            if keys.is_empty() {
                self.indexes.keys_of_store.remove(&binding.store);
            }
        }
    }

    pub(super) fn check_key_stores(&self) -> Result<(), String> {
        for account in self.indexes.key_stores_of_account.keys() {
            let stores: Vec<_> = self.key_stores_of(*account).collect();
            ensure(stores.len() <= MAX_CUSTOM_KEY_STORES_PER_ACCOUNT, || {
                format!("{account} has {} custom key stores", stores.len())
            })?;
            for (position, store) in stores.iter().enumerate() {
                let shared = stores[..position]
                    .iter()
                    .any(|other| other.name == store.name || other.proxy.is_at(&store.proxy));
                ensure(!shared, || format!("{} shares its name or its proxy", store.id))?;
            }
        }
        Ok(())
    }

    /// A key stands on an external key if its origin says so, in a store of its own account, alone.
    pub(super) fn check_binding(&self, key: &Key) -> Result<(), String> {
        let fits = match &key.custom_key_store {
            None => key.origin != KeyOrigin::ExternalKeyStore,
            Some(binding) => {
                key.origin == KeyOrigin::ExternalKeyStore
                    && self.key_store_of(key.account, &binding.store).is_some()
                    && self.key_behind(&binding.store, &binding.xks_key_id) == Some(key.id)
            }
        };
        ensure(fits, || {
            format!(
                "{} of origin {} is bound to {:?}",
                key.id, key.origin, key.custom_key_store
            )
        })
    }

    pub(super) fn expect_key_stores(&self, indexes: &mut Indexes) {
        for store in self.key_stores.values() {
            let of_account = indexes.key_stores_of_account.entry(store.account);
            of_account.or_default().insert(store.id);
            if store.connection == Connection::Connecting {
                indexes.connecting.insert(store.id);
            }
        }
        for key in self.keys.values() {
            if let Some(binding) = &key.custom_key_store {
                let keys = indexes.keys_of_store.entry(binding.store).or_default();
                keys.insert(binding.xks_key_id.clone(), key.id);
            }
        }
    }
}
