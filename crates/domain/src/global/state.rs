//! The cluster's state.

use std::collections::BTreeSet;
use std::sync::Arc;

use imbl::OrdMap;

use super::record::RecordKey;
use crate::ids::{AccessKeyId, AccountId, ClusterId, RegionName};
use crate::time::Timestamp;
use crate::wrapped::Wrapped;

/// All that the global group knows.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) cluster: Option<ClusterId>,
    pub(crate) log_time: Timestamp,
    pub(crate) regions: OrdMap<RegionName, Arc<Region>>,
    pub(crate) accounts: OrdMap<AccountId, Arc<Account>>,
    pub(crate) access_keys: OrdMap<AccessKeyId, Arc<AccessKey>>,
    pub(crate) touched: BTreeSet<RecordKey>,
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
