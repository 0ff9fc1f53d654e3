//! The stored form of records: in the store, and in snapshots, which carry the same bytes.
//!
//! Every record is a bincode struct of a numbered version in storage's envelope. bincode knows no fields: a changed
//! struct is a new version with a new schema number, and the old one stays to be read and upgraded.

mod alias;
#[cfg(test)]
mod corpus;
mod envelope;
mod family;
#[cfg(test)]
mod frozen;
#[cfg(test)]
mod frozen_global;
mod global;
mod grant;
#[cfg(test)]
mod hostile;
mod intent;
mod key;
mod key_store;
mod last_usage;
mod losses;
mod policy;
mod region;
mod region_keys;
mod residency;
#[cfg(test)]
mod round_trip;
mod setup;
mod values;

use trent_storage::header::HeaderError;

pub(crate) use global::{decode_global_key, decode_global_record, encode_global_key, encode_global_record};
pub(crate) use region::{decode_region_record, encode_region_record};
pub(crate) use region_keys::{decode_region_key, encode_region_key};

/// A record that this version cannot read or write.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordError {
    /// Its envelope is damaged, or around something else.
    #[error(transparent)]
    Envelope(#[from] HeaderError),
    /// It was written by a newer version.
    #[error("record schema {0} is not known to this version")]
    Schema(u16),
    /// It is not of its schema, or too large.
    #[error(transparent)]
    Bincode(#[from] bincode::Error),
    /// A value in it is not what it should be.
    #[error("the record has no valid {0}")]
    Invalid(&'static str),
    /// A remembered outcome in it cannot be read.
    #[error(transparent)]
    Outcome(#[from] trent_proto::conv::ConvError),
}
