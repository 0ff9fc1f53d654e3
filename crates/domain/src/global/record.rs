//! The global state as records.

use std::sync::Arc;

use super::state::{AccessKey, Account, Region};
use crate::ids::{AccessKeyId, AccountId, ClusterId, RegionName};
use crate::time::Timestamp;

/// Names one record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKey {
    /// The cluster's id.
    Cluster,
    /// Log time.
    Clock,
    /// A region.
    Region(RegionName),
    /// An account.
    Account(AccountId),
    /// An access key.
    AccessKey(AccessKeyId),
}

/// One record's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The cluster's id.
    Cluster(ClusterId),
    /// Log time.
    Clock(Timestamp),
    /// A region.
    Region(Arc<Region>),
    /// An account.
    Account(Arc<Account>),
    /// An access key.
    AccessKey(Arc<AccessKey>),
}

impl Record {
    /// The key the record stands under.
    pub fn key(&self) -> RecordKey {
        match self {
            Self::Cluster(_) => RecordKey::Cluster,
            Self::Clock(_) => RecordKey::Clock,
            Self::Region(region) => RecordKey::Region(region.name.clone()),
            Self::Account(account) => RecordKey::Account(account.id),
            Self::AccessKey(key) => RecordKey::AccessKey(key.id.clone()),
        }
    }
}
