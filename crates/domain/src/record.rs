//! A region's state as records: what storage keeps one by one.

use std::sync::Arc;

use crate::alias::{Alias, AliasName};
use crate::ids::{AccountId, IntentId, KeyId, RequestId};
use crate::intent::{Intent, Receipt};
use crate::key::Key;
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
    /// A remembered request.
    Request(RequestId),
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
    /// A remembered request.
    Request(Remembered),
}

/// The outcome of a request, kept for its repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// The request.
    pub request_id: RequestId,
    /// Log time of its outcome.
    pub at: Timestamp,
    /// What was answered.
    pub outcome: Arc<Outcome>,
}
