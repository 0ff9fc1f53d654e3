//! The keys of the global group's records.

use bytes::Bytes;
use trent_domain::global::RecordKey;

use super::RecordError;
use super::region_keys::{account_id, named, text};

// Numbers are never used again.
const CLUSTER: u8 = 1;
const CLOCK: u8 = 2;
const REGION: u8 = 3;
const ACCOUNT: u8 = 4;
const ACCESS_KEY: u8 = 5;

pub(crate) fn encode_global_key(key: &RecordKey) -> Bytes {
    match key {
        RecordKey::Cluster => named(CLUSTER, &[]),
        RecordKey::Clock => named(CLOCK, &[]),
        RecordKey::Region(name) => named(REGION, name.as_str().as_bytes()),
        RecordKey::Account(id) => named(ACCOUNT, id.as_str().as_bytes()),
        RecordKey::AccessKey(id) => named(ACCESS_KEY, id.as_str().as_bytes()),
    }
}

pub(crate) fn decode_global_key(bytes: &[u8]) -> Result<RecordKey, RecordError> {
    let (kind, name) = bytes.split_first().ok_or(RecordError::Invalid("record key"))?;
    Ok(match *kind {
        CLUSTER if name.is_empty() => RecordKey::Cluster,
        CLOCK if name.is_empty() => RecordKey::Clock,
        REGION => RecordKey::Region(text(name, "region name")?),
        ACCOUNT => RecordKey::Account(account_id(name)?),
        ACCESS_KEY => RecordKey::AccessKey(text(name, "access key id")?),
        _ => return Err(RecordError::Invalid("record key")),
    })
}
