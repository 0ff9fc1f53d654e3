//! Stored bytes from anywhere, read: for fuzzers and tests. Each function says whether the bytes could be read, and fails
//! where reading them gave something that the bytes do not say.

use bytes::Bytes;
use trent_domain::{global, record};
use trent_storage::log::{LogFrame, LogPosition};

use crate::records::{
    RecordError, decode_global_key, decode_global_record, decode_region_key, decode_region_record,
    encode_global_key, encode_global_record, encode_region_key, encode_region_record,
};
use crate::stored;

/// Where the payloads of [`log_payload`] stand.
const POSITION: LogPosition = LogPosition {
    term: 1,
    node: 1,
    index: 1,
};

/// Reads a record of either group. What can be read is written as it was.
pub fn record(key: &[u8], value: &[u8]) -> bool {
    let region = read_region(key, value);
    if let Ok((name, record)) = &region {
        assert_eq!(encode_region_key(name), key);
        assert_eq!(encode_region_record(record).ok().as_deref(), Some(value));
    }
    let global = read_global(key, value);
    if let Ok((name, record)) = &global {
        assert_eq!(encode_global_key(name), key);
        assert_eq!(encode_global_record(record).ok().as_deref(), Some(value));
    }
    region.is_ok() || global.is_ok()
}

pub(crate) fn read_region(
    key: &[u8],
    value: &[u8],
) -> Result<(record::RecordKey, record::Record), RecordError> {
    let key = decode_region_key(key)?;
    let record = decode_region_record(&key, value)?;
    Ok((key, record))
}

pub(crate) fn read_global(
    key: &[u8],
    value: &[u8],
) -> Result<(global::RecordKey, global::Record), RecordError> {
    let key = decode_global_key(key)?;
    let record = decode_global_record(&key, value)?;
    Ok((key, record))
}

/// Reads a vote. What can be read is the same once it was written again.
pub fn vote(bytes: &Bytes) -> bool {
    let read = |bytes| stored::decode_vote(bytes).ok();
    let found = read(bytes.clone());
    if let Some(vote) = &found {
        assert_eq!(stored::encode_vote(vote).ok().and_then(read), found);
    }
    found.is_some()
}

/// Reads how far records reach, as [`vote`] does.
pub fn applied_mark(bytes: &Bytes) -> bool {
    let read = |bytes: &Bytes| stored::decode_mark(bytes).ok();
    let found = read(bytes);
    if let Some(mark) = &found {
        assert_eq!(stored::encode_mark(mark).ok().as_ref().and_then(read), found);
    }
    found.is_some()
}

/// Reads what stands in a log frame, as [`vote`] does.
pub fn log_payload(bytes: &Bytes) -> bool {
    let read = |frame| stored::entry(frame).ok();
    let found = read(LogFrame {
        position: POSITION,
        payload: bytes.clone(),
    });
    if let Some(entry) = &found {
        assert_eq!(stored::frame(entry.clone()).ok().and_then(read), found);
    }
    found.is_some()
}
