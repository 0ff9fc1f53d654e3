//! ReplicateKey in the replica's region: makes the key from its blueprint, with the material wrapped for this region. A repeat of the intent gets its first result.

use crate::ids::{IntentId, RegionName};
use crate::intent::ReplicaBlueprint;
use crate::key::Material;

/// ReplicateKey in the replica's region: makes the key from its blueprint, with the material wrapped for this region. A repeat of the intent gets its first result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReplica {
    /// The intent in the source's outbox.
    pub intent_id: IntentId,
    /// The region that sent it.
    pub source: RegionName,
    /// What to make.
    pub blueprint: ReplicaBlueprint,
    /// The blueprint's materials, in its order, wrapped under this region's domain key.
    pub materials: Vec<Material>,
}
