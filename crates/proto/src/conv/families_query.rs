//! What one region asks another one of families whose primary may be lost, and what it takes over.

use std::collections::BTreeSet;

use bytes::Bytes;
use trent_domain::ids::{KeyId, RegionName};
use trent_domain::succession::{Inheritance, Member};

use super::error::ConvError;
use super::wire::{self, Wire, wire_message};
use crate::replicated::v1 as pb;

/// What the receiver knows of these families: `trent.peer.v1.FamiliesRequest` carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamiliesQuery {
    /// The version of the losses that the sender knows.
    pub version: u64,
    /// The keys.
    pub keys: Vec<KeyId>,
}

/// What it knows: `trent.peer.v1.FamiliesResponse` carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamiliesAnswer {
    /// The version of the losses that the answering region knows. With another one than the query's, nothing else is said.
    pub version: u64,
    /// Its members of the families. It has none of those that are missing.
    pub members: Vec<Member>,
}

wire_message! { FamiliesQuery as pb::FamiliesQuery { version: required, keys: list, } }

wire_message! { FamiliesAnswer as pb::FamiliesAnswer { version: required, members: list, } }

wire_message! { Member as pb::Member { key_id: plain, family: required, is_stranded: required, } }

wire_message! { Inheritance as pb::Inheritance { key_id: plain, lost: plain, after: required, members: plain, } }

impl Wire for BTreeSet<RegionName> {
    type Form = Vec<String>;

    fn to_wire(&self) -> Vec<String> {
        self.iter().map(RegionName::to_wire).collect()
    }

    /// Takes the one order in which they are written.
    fn from_wire(form: Vec<String>) -> Result<Self, ConvError> {
        let mut regions = Self::new();
        for region in form {
            let region = RegionName::from_wire(region)?;
            if regions.last().is_some_and(|last| *last >= region) {
                return Err(ConvError::Malformed("order of regions"));
            }
            regions.insert(region);
        }
        Ok(regions)
    }
}

/// The bytes of a query.
pub fn encode_families_query(query: &FamiliesQuery) -> Bytes {
    wire::encode(query)
}

/// Reads a query.
pub fn decode_families_query(bytes: Bytes) -> Result<FamiliesQuery, ConvError> {
    wire::decode(bytes)
}

/// The bytes of an answer.
pub fn encode_families_answer(answer: &FamiliesAnswer) -> Bytes {
    wire::encode(answer)
}

/// Reads an answer.
pub fn decode_families_answer(bytes: Bytes) -> Result<FamiliesAnswer, ConvError> {
    wire::decode(bytes)
}
