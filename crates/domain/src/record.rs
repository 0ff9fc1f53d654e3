//! A region's state as records: what storage keeps one by one.

use std::sync::Arc;

use crate::alias::{Alias, AliasName};
use crate::custom_key_store::CustomKeyStore;
use crate::departure::Departure;
use crate::fencing::Fencing;
use crate::grant::Grant;
use crate::ids::{AccountId, CustomKeyStoreId, GrantId, IntentId, KeyId, RegionName, RequestId};
use crate::intent::{Intent, Receipt, Settled};
use crate::key::Key;
use crate::last_usage::LastUsage;
use crate::reply::Outcome;
use crate::setup::RegionSetup;
use crate::time::Timestamp;

/// Names one record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKey {
    /// The region's own keys.
    Setup,
    /// Log time.
    Clock,
    /// A key.
    Key(KeyId),
    /// An alias.
    Alias(AccountId, AliasName),
    /// An intent in the outbox.
    Intent(IntentId),
    /// A receipt in the inbox.
    Receipt(IntentId),
    /// Up to where a region has settled its intents for this one.
    Settled(RegionName),
    /// A remembered request.
    Request(RequestId),
    // Grants
    /// A grant on a key.
    Grant(KeyId, GrantId),
    // Custom key stores
    /// A custom key store.
    CustomKeyStore(CustomKeyStoreId),
    // Usage
    /// The last use of a key.
    LastUsage(KeyId),
    // Between regions
    /// What the region knows of lost regions.
    Fencing,
    /// How far the region is that leaves.
    Departure,
}

/// One record's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The region's own keys.
    Setup(Arc<RegionSetup>),
    /// Log time.
    Clock(Timestamp),
    /// A key.
    Key(Arc<Key>),
    /// An alias.
    Alias(Arc<Alias>),
    /// An intent in the outbox.
    Intent(Arc<Intent>),
    /// A receipt in the inbox.
    Receipt(Receipt),
    /// Up to where a region has settled its intents for this one.
    Settled(Settled),
    /// A remembered request.
    Request(Remembered),
    // Grants
    /// A grant on a key.
    Grant(Arc<Grant>),
    // Custom key stores
    /// A custom key store.
    CustomKeyStore(Arc<CustomKeyStore>),
    // Usage
    /// The last use of a key.
    LastUsage(LastUsage),
    // Between regions
    /// What the region knows of lost regions.
    Fencing(Arc<Fencing>),
    /// How far the region is that leaves.
    Departure(Departure),
}

impl Record {
    /// The key the record stands under.
    pub fn key(&self) -> RecordKey {
        match self {
            Self::Setup(_) => RecordKey::Setup,
            Self::Clock(_) => RecordKey::Clock,
            Self::Key(key) => RecordKey::Key(key.id),
            Self::Alias(alias) => RecordKey::Alias(alias.account, alias.name.clone()),
            Self::Intent(intent) => RecordKey::Intent(intent.id),
            Self::Receipt(receipt) => RecordKey::Receipt(receipt.intent),
            Self::Settled(settled) => RecordKey::Settled(settled.source.clone()),
            Self::Request(remembered) => RecordKey::Request(remembered.request_id),
            // Grants
            Self::Grant(grant) => RecordKey::Grant(grant.key_id, grant.id),
            // Custom key stores
            Self::CustomKeyStore(store) => RecordKey::CustomKeyStore(store.id),
            // Usage
            Self::LastUsage(usage) => RecordKey::LastUsage(usage.key_id),
            // Between regions
            Self::Fencing(_) => RecordKey::Fencing,
            Self::Departure(_) => RecordKey::Departure,
        }
    }
}

/// The outcome of a request, kept for its repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered<O = Outcome> {
    /// The request.
    pub request_id: RequestId,
    /// Log time of its outcome.
    pub at: Timestamp,
    /// What was answered.
    pub outcome: Arc<O>,
}
