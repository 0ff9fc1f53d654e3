//! Applies an intent of another region that carries no material.

use crate::ids::RegionName;
use crate::intent::Intent;

/// Applies an intent of another region that carries no material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveIntent {
    /// The region that sent it.
    pub source: RegionName,
    /// The intent: SyncFamily or ReplicaDeleted.
    pub intent: Intent,
    /// Ids for the intents that follow from it (family changes to tell every other replica), in region order.
    pub follow_up_seed: [u8; 16],
}
