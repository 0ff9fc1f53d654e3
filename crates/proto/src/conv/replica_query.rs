//! What a primary's region asks of the one that is to make a replica.

use bytes::Bytes;
use trent_domain::ids::{AccountId, KeyId};

use super::error::ConvError;
use super::wire::{self, wire_message};
use crate::replicated::v1 as pb;

/// Whether the receiver has room for a replica: `trent.peer.v1.CandidateRequest` carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicaQuery {
    /// The key's owner.
    pub account: AccountId,
    /// The key.
    pub key_id: KeyId,
}

wire_message! { ReplicaQuery as pb::ReplicaQuery { account: plain, key_id: plain, } }

/// The bytes of a query.
pub fn encode_replica_query(query: &ReplicaQuery) -> Bytes {
    wire::encode(query)
}

/// Reads a query.
pub fn decode_replica_query(bytes: Bytes) -> Result<ReplicaQuery, ConvError> {
    wire::decode(bytes)
}
