//! A region's replicated state: persistent maps, so that a read is a pointer load and a snapshot is a clone.

mod changes;
mod grants;
mod invariants;
mod key_stores;
mod page;
mod read;
mod records;
mod relatives;
mod sync;
mod write;

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use crate::alias::{Alias, AliasName};
use crate::custom_key_store::CustomKeyStore;
use crate::departure::Departure;
use crate::fencing::Fencing;
use crate::grant::Grant;
use crate::ids::{AccountId, CustomKeyStoreId, GrantId, IntentId, KeyId, RegionName};
use crate::intent::{Intent, Receipt};
use crate::key::Key;
use crate::last_usage::LastUsage;
use crate::reply::Outcome;
use crate::request_memory::RequestMemory;
use crate::setup::RegionSetup;
use crate::time::Timestamp;
use crate::xks::XksKeyId;

use changes::Changes;
pub use changes::Event;
pub use grants::GrantFilter;
use grants::GrantIndexes;
pub use page::Page;
pub use records::RestoreError;
use relatives::RelativeIndex;
use sync::SyncIndex;

/// All that a region knows. Cloning is cheap; the clone shares structure with the original.
#[derive(Debug, Clone, Default)]
pub struct State {
    setup: Option<Arc<RegionSetup>>,
    log_time: Timestamp,
    keys: OrdMap<KeyId, Arc<Key>>,
    aliases: OrdMap<AccountId, OrdMap<AliasName, Arc<Alias>>>,
    outbox: OrdMap<IntentId, Arc<Intent>>,
    inbox: OrdMap<IntentId, Receipt>,
    settled: OrdMap<RegionName, Timestamp>,
    requests: RequestMemory<Outcome>,
    // Grants
    grants: OrdMap<KeyId, OrdMap<GrantId, Arc<Grant>>>,
    // Custom key stores
    key_stores: OrdMap<CustomKeyStoreId, Arc<CustomKeyStore>>,
    // Usage
    usages: OrdMap<KeyId, LastUsage>,
    // Between regions
    fencing: Arc<Fencing>,
    departure: Option<Departure>,
    indexes: Indexes,
    /// What happened since it was last taken; not part of the replicated value.
    changes: Changes,
}

/// Second ways into the state. They follow from it and are not stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Indexes {
    keys_of_account: OrdMap<AccountId, OrdSet<KeyId>>,
    aliases_of_key: OrdMap<KeyId, OrdSet<AliasName>>,
    /// Keys whose deletion clock runs, by date.
    deletions: OrdSet<(Timestamp, KeyId)>,
    /// Keys that rotate by themselves, by the date of the next time.
    rotations: OrdSet<(Timestamp, KeyId)>,
    /// Keys with imported material that expires, by the first date.
    expiries: OrdSet<(Timestamp, KeyId)>,
    /// Receipts by source and by the time the source gave.
    receipts: OrdSet<(RegionName, Timestamp, IntentId)>,
    // Grants
    grants: GrantIndexes,
    key_stores_of_account: OrdMap<AccountId, OrdSet<CustomKeyStoreId>>,
    /// Stores whose connecting somebody has to conclude.
    connecting: OrdSet<CustomKeyStoreId>,
    keys_of_store: OrdMap<CustomKeyStoreId, OrdMap<XksKeyId, KeyId>>,
    // Between regions
    sync: SyncIndex,
    relatives: RelativeIndex,
}
