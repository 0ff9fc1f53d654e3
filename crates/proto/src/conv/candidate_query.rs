//! What a primary's region asks of the one that is to take over.

use bytes::Bytes;
use trent_domain::authorize::Authority;
use trent_domain::handover::Handover;
use trent_domain::ids::KeyId;

use super::error::ConvError;
use super::wire::{self, wire_message};
use crate::replicated::v1 as pb;

/// Whether the receiver's member of a family can become its primary: `trent.peer.v1.CandidateRequest` carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateQuery {
    /// Who asks for it, with the verdict of his policies. The region that sends the query has authenticated him.
    pub authority: Authority,
    /// The key.
    pub key_id: KeyId,
    /// What its primary would hand over.
    pub handover: Handover,
}

wire_message! { CandidateQuery as pb::CandidateQuery { authority: required, key_id: plain, handover: required, } }

/// The bytes of a query.
pub fn encode_candidate_query(query: &CandidateQuery) -> Bytes {
    wire::encode(query)
}

/// Reads a query.
pub fn decode_candidate_query(bytes: Bytes) -> Result<CandidateQuery, ConvError> {
    wire::decode(bytes)
}
