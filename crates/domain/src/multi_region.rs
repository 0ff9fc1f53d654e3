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

impl MultiRegion {
    /// The family of a new key: a primary alone.
    pub(crate) fn new(primary: RegionName) -> Self {
        Self {
            role: Role::Primary,
            primary,
            replicas: BTreeMap::new(),
            revision: 1,
        }
    }

    /// The family as a replica keeps it.
    pub(crate) fn for_replica(&self) -> Self {
        Self {
            role: Role::Replica,
            ..self.clone()
        }
    }

    /// The family with a replica at that stage.
    pub(crate) fn with(&self, replica: RegionName, status: ReplicaStatus) -> Self {
        let mut family = self.next();
        family.replicas.insert(replica, status);
        family
    }

    /// The family without a replica.
    pub(crate) fn without(&self, replica: &RegionName) -> Self {
        let mut family = self.next();
        family.replicas.remove(replica);
        family
    }

    /// The regions whose replica is known to exist, in order.
    pub(crate) fn ready(&self) -> impl Iterator<Item = &RegionName> {
        self.replicas
            .iter()
            .filter(|(_, status)| **status == ReplicaStatus::Ready)
            .map(|(region, _)| region)
    }

    fn next(&self) -> Self {
        Self {
            revision: self.revision + 1,
            ..self.clone()
        }
    }
}

/// How far a replica is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplicaStatus {
    /// The intent is on its way.
    Creating,
    /// The replica's region confirmed it.
    Ready,
}
