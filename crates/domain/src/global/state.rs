//! The cluster's state.

use std::collections::BTreeSet;
use std::sync::Arc;

use imbl::OrdMap;
use thiserror::Error;

use super::record::{Record, RecordKey};
use crate::ids::{AccessKeyId, AccountId, ClusterId, RegionName};
use crate::time::Timestamp;
use crate::wrapped::Wrapped;

/// All that the global group knows.
#[derive(Debug, Clone, Default)]
pub struct State {
    cluster: Option<ClusterId>,
    log_time: Timestamp,
    regions: OrdMap<RegionName, Arc<Region>>,
    accounts: OrdMap<AccountId, Arc<Account>>,
    access_keys: OrdMap<AccessKeyId, Arc<AccessKey>>,
    touched: BTreeSet<RecordKey>,
}

impl State {
    /// The cluster's id, once it has one.
    pub fn cluster(&self) -> Option<ClusterId> {
        self.cluster
    }

    /// The latest time an entry brought.
    pub fn log_time(&self) -> Timestamp {
        self.log_time
    }

    /// A region of the directory.
    pub fn region(&self, name: &RegionName) -> Option<&Arc<Region>> {
        self.regions.get(name)
    }

    /// The directory, by name.
    pub fn regions(&self) -> impl Iterator<Item = &Arc<Region>> {
        self.regions.values()
    }

    /// An account.
    pub fn account(&self, id: &AccountId) -> Option<&Arc<Account>> {
        self.accounts.get(id)
    }

    /// Whether anybody can sign.
    pub fn has_access_keys(&self) -> bool {
        !self.access_keys.is_empty()
    }

    /// An access key.
    pub fn access_key(&self, id: &AccessKeyId) -> Option<&Arc<AccessKey>> {
        self.access_keys.get(id)
    }

    /// The records that changed since they were last taken: what storage has to write.
    pub fn take_touched(&mut self) -> BTreeSet<RecordKey> {
        std::mem::take(&mut self.touched)
    }

    /// The record of that key as it is now.
    pub fn record(&self, key: &RecordKey) -> Option<Record> {
        match key {
            RecordKey::Cluster => self.cluster.map(Record::Cluster),
            RecordKey::Clock => {
                (self.log_time > Timestamp::default()).then_some(Record::Clock(self.log_time))
            }
            RecordKey::Region(name) => self.regions.get(name).cloned().map(Record::Region),
            RecordKey::Account(id) => self.accounts.get(id).cloned().map(Record::Account),
            RecordKey::AccessKey(id) => self.access_keys.get(id).cloned().map(Record::AccessKey),
        }
    }

    /// Every record, in the order of the record keys.
    pub fn records(&self) -> impl Iterator<Item = (RecordKey, Record)> {
        [RecordKey::Cluster, RecordKey::Clock]
            .into_iter()
            .chain(self.regions.keys().cloned().map(RecordKey::Region))
            .chain(self.accounts.keys().copied().map(RecordKey::Account))
            .chain(self.access_keys.keys().cloned().map(RecordKey::AccessKey))
            .filter_map(|key| self.record(&key).map(|record| (key, record)))
    }

    /// The state that these records were made of, in any order.
    pub fn from_records(
        records: impl IntoIterator<Item = (RecordKey, Record)>,
    ) -> Result<Self, RestoreError> {
        let mut state = Self::default();
        for (key, record) in records {
            if record.key() != key {
                return Err(RestoreError::WrongKey(key));
            }
            state.restore(record);
        }
        state.touched.clear();
        state.check_invariants().map_err(RestoreError::Inconsistent)?;
        Ok(state)
    }

    /// Checks what holds for every state; the error says what does not.
    pub fn check_invariants(&self) -> Result<(), String> {
        let orphan = self
            .access_keys
            .values()
            .find(|key| self.account(&key.account).is_none());
        orphan.map_or(Ok(()), |key| Err(format!("{} belongs to no account", key.id)))
    }

    /// Moves log time forward, never back.
    pub(super) fn advance_log_time(&mut self, at: Timestamp) {
        if at > self.log_time {
            self.log_time = at;
            self.touched.insert(RecordKey::Clock);
        }
    }

    pub(super) fn put_cluster(&mut self, cluster: ClusterId) {
        self.cluster = Some(cluster);
        self.touched.insert(RecordKey::Cluster);
    }

    pub(super) fn put_region(&mut self, region: Arc<Region>) {
        self.touched.insert(RecordKey::Region(region.name.clone()));
        self.regions.insert(region.name.clone(), region);
    }

    pub(super) fn put_account(&mut self, account: Arc<Account>) {
        self.touched.insert(RecordKey::Account(account.id));
        self.accounts.insert(account.id, account);
    }

    pub(super) fn put_access_key(&mut self, key: Arc<AccessKey>) {
        self.touched.insert(RecordKey::AccessKey(key.id.clone()));
        self.access_keys.insert(key.id.clone(), key);
    }

    fn restore(&mut self, record: Record) {
        match record {
            Record::Cluster(cluster) => self.put_cluster(cluster),
            Record::Clock(at) => self.advance_log_time(at),
            Record::Region(region) => self.put_region(region),
            Record::Account(account) => self.put_account(account),
            Record::AccessKey(key) => self.put_access_key(key),
        }
    }
}

/// Records that are no state.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RestoreError {
    /// A record stands under the key of another one.
    #[error("the record under {0:?} belongs under another key")]
    WrongKey(RecordKey),
    /// The records contradict each other.
    #[error("the records contradict each other: {0}")]
    Inconsistent(String),
}

/// A region in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub name: RegionName,
    /// The HPKE public key that material for it is sealed to.
    pub exchange_public: [u8; 32],
    /// The global domain key, sealed for it; `None` until it was shared.
    pub global_key: Option<SealedGlobalKey>,
}

/// The global domain key as one region can open it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedGlobalKey {
    /// From 1.
    pub version: u32,
    /// HPKE envelope.
    pub sealed: Vec<u8>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An access key of an account's root user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id.
    pub id: AccessKeyId,
    /// Whose.
    pub account: AccountId,
    /// The secret under the global domain key.
    pub secret: Wrapped,
    /// When it was made.
    pub created_at: Timestamp,
}
