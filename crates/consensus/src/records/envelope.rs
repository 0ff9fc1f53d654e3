//! Records in their envelopes.

use bincode::Options;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use trent_storage::header::{self, Kind};

use super::RecordError;

/// The largest record: a key with a policy, tags and material versions is some tens of KiB; the rest is room.
const RECORD_LIMIT: u64 = 16 << 20;

/// A kind of record and the version of its struct.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schema {
    pub(super) kind: Kind,
    pub(super) version: u16,
}

impl Schema {
    /// Version 1 of the kind of that number.
    pub(super) const fn v1(kind: u8) -> Self {
        Self {
            kind: Kind::for_user(kind),
            version: 1,
        }
    }
}

pub(super) fn seal(schema: Schema, value: &impl Serialize) -> Result<Bytes, RecordError> {
    Ok(header::seal(
        schema.kind,
        schema.version,
        &options().serialize(value)?,
    )?)
}

pub(super) fn open<T: DeserializeOwned>(schema: Schema, bytes: &[u8]) -> Result<T, RecordError> {
    let opened = header::open(schema.kind, bytes)?;
    if opened.schema != schema.version {
        return Err(RecordError::Schema(opened.schema));
    }
    Ok(options().deserialize(opened.payload)?)
}

fn options() -> impl Options {
    bincode::DefaultOptions::new()
        .with_fixint_encoding()
        .with_limit(RECORD_LIMIT)
        .reject_trailing_bytes()
}
