//! Entries of a region's log.

use bytes::Bytes;
use trent_domain::entry::Entry;

use super::error::ConvError;
use super::wire::{self, wire_message};
use crate::replicated::v1 as pb;

/// The bytes of a region's entry.
pub fn encode_entry(entry: &Entry) -> Bytes {
    wire::encode(entry)
}

/// Reads a region's entry.
pub fn decode_entry(bytes: Bytes) -> Result<Entry, ConvError> {
    wire::decode(bytes)
}

wire_message! {
    Entry as pb::RegionEntry {
        at: required,
        authority: required,
        request_id: plain,
        command: required,
    }
}
