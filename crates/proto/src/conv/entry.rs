//! Entries of a region's log.

use bytes::Bytes;
use trent_domain::caller::Caller;
use trent_domain::entry::Entry;

use super::error::ConvError;
use super::wire::{self, Wire, wire_message};
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
        caller: required,
        request_id: plain,
        command: required,
    }
}

impl Wire for Caller {
    type Form = pb::Caller;

    fn to_wire(&self) -> pb::Caller {
        let kind = match self {
            Self::Root(account) => pb::caller::Kind::Root(account.to_wire()),
            Self::Service => pb::caller::Kind::Service(pb::Empty {}),
        };
        pb::Caller { kind: Some(kind) }
    }

    fn from_wire(form: pb::Caller) -> Result<Self, ConvError> {
        match form.kind.ok_or(ConvError::Missing("kind of caller"))? {
            pb::caller::Kind::Root(account) => Wire::from_wire(account).map(Self::Root),
            pb::caller::Kind::Service(pb::Empty {}) => Ok(Self::Service),
        }
    }
}
