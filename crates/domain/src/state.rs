//! A region's replicated state: persistent maps, so that a read is a pointer load and a snapshot is a clone.

use std::collections::BTreeSet;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use crate::alias::{Alias, AliasName};
use crate::ids::{AccountId, IntentId, KeyId};
use crate::intent::{Intent, Receipt};
use crate::key::Key;
use crate::record::RecordKey;
use crate::request_memory::RequestMemory;
use crate::setup::RegionSetup;
use crate::time::Timestamp;

/// All that a region knows. Cloning is cheap; the clone shares structure with the original.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) setup: Option<Arc<RegionSetup>>,
    pub(crate) log_time: Timestamp,
    pub(crate) keys: OrdMap<KeyId, Arc<Key>>,
    pub(crate) keys_by_account: OrdSet<(AccountId, KeyId)>,
    pub(crate) aliases: OrdMap<(AccountId, AliasName), Arc<Alias>>,
    pub(crate) aliases_by_key: OrdSet<(KeyId, AliasName)>,
    /// Keys with a running deletion clock, by date.
    pub(crate) deletions: OrdSet<(Timestamp, KeyId)>,
    pub(crate) outbox: OrdMap<IntentId, Arc<Intent>>,
    pub(crate) inbox: OrdMap<IntentId, Receipt>,
    pub(crate) requests: RequestMemory,
    /// Records changed since they were last taken; not part of the replicated value.
    pub(crate) touched: BTreeSet<RecordKey>,
}
