//! Applies an intent of another region that carries no material.

use crate::ids::RegionName;
use crate::intent::Intent;
use crate::time::Timestamp;

/// Applies an intent of another region that carries no material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveIntent {
    /// The region that sent it.
    pub source: RegionName,
    /// Every intent of the source for this region from before this moment is confirmed there.
    pub settled_before: Timestamp,
    /// The intent: SyncFamily or ReplicaDeleted.
    pub intent: Intent,
    /// Ids for the intents that follow from it (family changes to tell every other replica), in region order.
    pub follow_up_seed: [u8; 16],
}
