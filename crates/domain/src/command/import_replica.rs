//! ReplicateKey in the replica's region: makes the key from its blueprint, with the material wrapped for this region. A repeat of the intent gets its first result.

use crate::ids::{IntentId, RegionName};
use crate::intent::ReplicaBlueprint;
use crate::key::Material;
use crate::time::Timestamp;

/// ReplicateKey in the replica's region: makes the key from its blueprint, with the material wrapped for this region. A repeat of the intent gets its first result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReplica {
    /// The intent in the source's outbox.
    pub intent_id: IntentId,
    /// When the intent entered that outbox, in the source's log time.
    pub created_at: Timestamp,
    /// Every intent of the source for this region from before this moment is confirmed there.
    pub settled_before: Timestamp,
    /// The region that sent it.
    pub source: RegionName,
    /// What to make.
    pub blueprint: ReplicaBlueprint,
    /// The blueprint's materials, in its order, wrapped under this region's domain key.
    pub materials: Vec<Material>,
}
