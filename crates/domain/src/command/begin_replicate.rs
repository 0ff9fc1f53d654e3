//! ReplicateKey in the primary's region: adds the replica to the family and puts the intent in the outbox.

use crate::ids::{IntentId, KeyId, RegionName};
use crate::tag::Tag;

/// ReplicateKey in the primary's region: adds the replica to the family and puts the intent in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeginReplicate {
    /// The primary.
    pub key_id: KeyId,
    /// Where the replica goes; the proposer has checked that the cluster has this region.
    pub region: RegionName,
    /// Id of the intent.
    pub intent_id: IntentId,
    /// The replica's description.
    pub description: String,
    /// The replica's policy.
    pub policy: String,
    /// The replica's tags.
    pub tags: Vec<Tag>,
}
