//! The records of a region group.

use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use trent_domain::alias::Alias;
use trent_domain::custom_key_store::CustomKeyStore;
use trent_domain::departure::Departure;
use trent_domain::fencing::Fencing;
use trent_domain::grant::Grant;
use trent_domain::ids::RequestId;
use trent_domain::intent::{Intent, Receipt, Settled};
use trent_domain::key::Key;
use trent_domain::last_usage::LastUsage;
use trent_domain::record::{Record, RecordKey, Remembered};
use trent_domain::setup::RegionSetup;
use trent_domain::time::Timestamp;
use trent_proto::conv::{decode_outcome, encode_outcome};

use super::RecordError;
use super::alias::AliasV1;
use super::envelope::{Schema, open, seal};
use super::grant::GrantV1;
use super::intent::{IntentV1, ReceiptV1, SettledV1};
use super::key::KeyV1;
use super::key_store::KeyStoreV1;
use super::last_usage::LastUsageV1;
use super::losses::FencingV1;
use super::setup::SetupV1;

// Kinds 40 to 59 are a region's. Numbers are never used again.
const SETUP: Schema = Schema::v1(40);
const CLOCK: Schema = Schema::v1(41);
const KEY: Schema = Schema::v1(42);
const ALIAS: Schema = Schema::v1(43);
const INTENT: Schema = Schema::v1(44);
const RECEIPT: Schema = Schema::v1(45);
const SETTLED: Schema = Schema::v1(46);
const REQUEST: Schema = Schema::v1(47);
const GRANT: Schema = Schema::v1(48);
const CUSTOM_KEY_STORE: Schema = Schema::v1(49);
const LAST_USAGE: Schema = Schema::v1(50);
const FENCING: Schema = Schema::v1(51);
const DEPARTURE: Schema = Schema::v1(52);

#[derive(Debug, Serialize, Deserialize)]
enum DepartureV1 {
    Leaving,
    Closed,
}

#[derive(Debug, Serialize, Deserialize)]
struct RememberedV1 {
    request_id: [u8; 16],
    at: u64,
    /// A trent.replicated.v1 outcome: it grows by field number.
    outcome: Vec<u8>,
}

pub(crate) fn encode_region_record(record: &Record) -> Result<Bytes, RecordError> {
    match record {
        Record::Setup(setup) => seal(SETUP, &SetupV1::from(&**setup)),
        Record::Clock(at) => seal(CLOCK, &at.as_millis()),
        Record::Key(key) => seal(KEY, &KeyV1::from(&**key)),
        Record::Alias(alias) => seal(ALIAS, &AliasV1::from(&**alias)),
        Record::Intent(intent) => seal(INTENT, &IntentV1::from(&**intent)),
        Record::Receipt(receipt) => seal(RECEIPT, &ReceiptV1::from(receipt)),
        Record::Settled(settled) => seal(SETTLED, &SettledV1::from(settled)),
        Record::Request(remembered) => seal(REQUEST, &RememberedV1::from(remembered)),
        // Grants
        Record::Grant(grant) => seal(GRANT, &GrantV1::from(&**grant)),
        // Custom key stores
        Record::CustomKeyStore(store) => seal(CUSTOM_KEY_STORE, &KeyStoreV1::from(&**store)),
        // Usage
        Record::LastUsage(usage) => seal(LAST_USAGE, &LastUsageV1::from(usage)),
        // Between regions
        Record::Fencing(fencing) => seal(FENCING, &FencingV1::from(&**fencing)),
        Record::Departure(departure) => seal(DEPARTURE, &DepartureV1::from(*departure)),
    }
}

pub(crate) fn decode_region_record(key: &RecordKey, bytes: &[u8]) -> Result<Record, RecordError> {
    Ok(match key {
        RecordKey::Setup => Record::Setup(Arc::new(RegionSetup::try_from(open::<SetupV1>(SETUP, bytes)?)?)),
        RecordKey::Clock => Record::Clock(Timestamp::from_millis(open(CLOCK, bytes)?)),
        RecordKey::Key(_) => Record::Key(Arc::new(Key::try_from(open::<KeyV1>(KEY, bytes)?)?)),
        RecordKey::Alias(..) => Record::Alias(Arc::new(Alias::try_from(open::<AliasV1>(ALIAS, bytes)?)?)),
        RecordKey::Intent(_) => Record::Intent(Arc::new(Intent::try_from(open::<IntentV1>(INTENT, bytes)?)?)),
        RecordKey::Receipt(_) => Record::Receipt(Receipt::try_from(open::<ReceiptV1>(RECEIPT, bytes)?)?),
        RecordKey::Settled(_) => Record::Settled(Settled::try_from(open::<SettledV1>(SETTLED, bytes)?)?),
        RecordKey::Request(_) => {
            Record::Request(Remembered::try_from(open::<RememberedV1>(REQUEST, bytes)?)?)
        }
        // Grants
        RecordKey::Grant(..) => Record::Grant(Arc::new(Grant::try_from(open::<GrantV1>(GRANT, bytes)?)?)),
        RecordKey::LastUsage(_) => {
            Record::LastUsage(LastUsage::try_from(open::<LastUsageV1>(LAST_USAGE, bytes)?)?)
        }
        RecordKey::CustomKeyStore(_) => {
            let stored = open::<KeyStoreV1>(CUSTOM_KEY_STORE, bytes)?;
            Record::CustomKeyStore(Arc::new(CustomKeyStore::try_from(stored)?))
        }
        // Between regions
        RecordKey::Departure => Record::Departure(open::<DepartureV1>(DEPARTURE, bytes)?.into()),
        RecordKey::Fencing => {
            Record::Fencing(Arc::new(Fencing::try_from(open::<FencingV1>(FENCING, bytes)?)?))
        }
    })
}

impl From<Departure> for DepartureV1 {
    fn from(departure: Departure) -> Self {
        match departure {
            Departure::Leaving => Self::Leaving,
            Departure::Closed => Self::Closed,
        }
    }
}

impl From<DepartureV1> for Departure {
    fn from(stored: DepartureV1) -> Self {
        match stored {
            DepartureV1::Leaving => Self::Leaving,
            DepartureV1::Closed => Self::Closed,
        }
    }
}

impl From<&Remembered> for RememberedV1 {
    fn from(remembered: &Remembered) -> Self {
        Self {
            request_id: *remembered.request_id.as_bytes(),
            at: remembered.at.as_millis(),
            outcome: encode_outcome(&remembered.outcome).into(),
        }
    }
}

impl TryFrom<RememberedV1> for Remembered {
    type Error = RecordError;

    fn try_from(stored: RememberedV1) -> Result<Self, RecordError> {
        Ok(Self {
            request_id: RequestId::new(stored.request_id),
            at: Timestamp::from_millis(stored.at),
            outcome: Arc::new(decode_outcome(stored.outcome.into())?),
        })
    }
}
