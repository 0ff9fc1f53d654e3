//! Multi-Region keys: the part of a key that names its relatives.

use std::collections::BTreeMap;

use crate::ids::RegionName;

/// What this member is among its relatives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The one that is replicated, rotated and promoted from.
    Primary,
    /// A copy with the same id and material.
    Replica,
}

/// A multi-Region key's family as this member knows it. The primary's copy is the truth; replicas follow it
/// by `revision`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultiRegion {
    /// This member's role.
    pub role: Role,
    /// The primary's region.
    pub primary: RegionName,
    /// Every replica's region and whether its creation was confirmed.
    pub replicas: BTreeMap<RegionName, ReplicaStatus>,
    /// Rises with every change of the family; an older family never overwrites a newer one.
    pub revision: u64,
}

/// How far a replica is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplicaStatus {
    /// The intent is on its way.
    Creating,
    /// The replica's region confirmed it.
    Ready,
}
