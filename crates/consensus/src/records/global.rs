//! The records of the global group.

use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use trent_domain::global::state::{AccessKey, Account, Region, SealedGlobalKey};
use trent_domain::global::{Record, RecordKey};
use trent_domain::ids::ClusterId;
use trent_domain::time::Timestamp;

use super::RecordError;
use super::envelope::{Schema, open, seal};
use super::values::{WrappedV1, parse};

// Kinds 60 to 79 are the global group's. Numbers are never used again.
const CLUSTER: Schema = Schema::v1(60);
const CLOCK: Schema = Schema::v1(61);
const REGION: Schema = Schema::v1(62);
const ACCOUNT: Schema = Schema::v1(63);
const ACCESS_KEY: Schema = Schema::v1(64);

#[derive(Debug, Serialize, Deserialize)]
struct RegionV1 {
    name: String,
    exchange_public: [u8; 32],
    global_key: Option<(u32, Vec<u8>)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct AccountV1 {
    id: String,
    created_at: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct AccessKeyV1 {
    id: String,
    account: String,
    secret: WrappedV1,
    created_at: u64,
}

pub(crate) fn encode_global_record(record: &Record) -> Result<Bytes, RecordError> {
    match record {
        Record::Cluster(id) => seal(CLUSTER, id.as_bytes()),
        Record::Clock(at) => seal(CLOCK, &at.as_millis()),
        Record::Region(region) => seal(REGION, &RegionV1::from(&**region)),
        Record::Account(account) => seal(ACCOUNT, &AccountV1::from(&**account)),
        Record::AccessKey(key) => seal(ACCESS_KEY, &AccessKeyV1::from(&**key)),
    }
}

pub(crate) fn decode_global_record(key: &RecordKey, bytes: &[u8]) -> Result<Record, RecordError> {
    Ok(match key {
        RecordKey::Cluster => Record::Cluster(ClusterId::new(open(CLUSTER, bytes)?)),
        RecordKey::Clock => Record::Clock(Timestamp::from_millis(open(CLOCK, bytes)?)),
        RecordKey::Region(_) => Record::Region(Arc::new(Region::try_from(open::<RegionV1>(REGION, bytes)?)?)),
        RecordKey::Account(_) => {
            Record::Account(Arc::new(Account::try_from(open::<AccountV1>(ACCOUNT, bytes)?)?))
        }
        RecordKey::AccessKey(_) => Record::AccessKey(Arc::new(AccessKey::try_from(open::<AccessKeyV1>(
            ACCESS_KEY, bytes,
        )?)?)),
    })
}

impl From<&Region> for RegionV1 {
    fn from(region: &Region) -> Self {
        Self {
            name: region.name.to_string(),
            exchange_public: region.exchange_public,
            global_key: region
                .global_key
                .as_ref()
                .map(|key| (key.version, key.sealed.clone())),
        }
    }
}

impl TryFrom<RegionV1> for Region {
    type Error = RecordError;

    fn try_from(stored: RegionV1) -> Result<Self, RecordError> {
        Ok(Self {
            name: parse(&stored.name, "region name")?,
            exchange_public: stored.exchange_public,
            global_key: stored
                .global_key
                .map(|(version, sealed)| SealedGlobalKey { version, sealed }),
        })
    }
}

impl From<&Account> for AccountV1 {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.to_string(),
            created_at: account.created_at.as_millis(),
        }
    }
}

impl TryFrom<AccountV1> for Account {
    type Error = RecordError;

    fn try_from(stored: AccountV1) -> Result<Self, RecordError> {
        Ok(Self {
            id: parse(&stored.id, "account id")?,
            created_at: Timestamp::from_millis(stored.created_at),
        })
    }
}

impl From<&AccessKey> for AccessKeyV1 {
    fn from(key: &AccessKey) -> Self {
        Self {
            id: key.id.to_string(),
            account: key.account.to_string(),
            secret: WrappedV1::from(&key.secret),
            created_at: key.created_at.as_millis(),
        }
    }
}

impl TryFrom<AccessKeyV1> for AccessKey {
    type Error = RecordError;

    fn try_from(stored: AccessKeyV1) -> Result<Self, RecordError> {
        Ok(Self {
            id: parse(&stored.id, "access key id")?,
            account: parse(&stored.account, "account id")?,
            secret: stored.secret.into(),
            created_at: Timestamp::from_millis(stored.created_at),
        })
    }
}
