//! Entries of a region's log.

use bytes::Bytes;
use prost::Message;
use trent_domain::entry::Entry;
use trent_domain::time::Timestamp;

use super::common::{caller_from_pb, caller_to_pb};
use super::region_command::{command_from_pb, command_to_pb};
use super::{DecodeError, encode, id, required};
use crate::replicated::v1 as pb;

/// The bytes of an entry in a region's log.
pub fn encode_region_entry(entry: &Entry) -> Bytes {
    encode(&pb::RegionEntry {
        at: entry.at.as_millis(),
        caller: Some(caller_to_pb(&entry.caller)),
        request_id: Bytes::copy_from_slice(entry.request_id.as_bytes()),
        command: Some(command_to_pb(&entry.command)),
    })
}

/// Reads an entry of a region's log. A command that this version does not know is an error.
pub fn decode_region_entry(bytes: Bytes) -> Result<Entry, DecodeError> {
    let entry = pb::RegionEntry::decode(bytes)?;
    Ok(Entry {
        at: Timestamp::from_millis(entry.at),
        caller: caller_from_pb(entry.caller.as_ref())?,
        request_id: id(&entry.request_id, "request id")?,
        command: command_from_pb(required(entry.command, "known command")?)?,
    })
}
