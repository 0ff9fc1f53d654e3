//! Multi-Region keys: the part of a key that names its relatives.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::RegionName;
use crate::residency::Residency;
use crate::revision::Revision;

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
    /// The replicas by region.
    pub replicas: BTreeMap<RegionName, Replica>,
    /// Rises with every change of the family; an older family never overwrites a newer one.
    pub revision: Revision,
    /// Where the material may be; it never changes.
    pub residency: Residency,
}

impl MultiRegion {
    /// The family of a new key: a primary alone.
    pub(crate) fn new(residency: Residency) -> Self {
        Self {
            role: Role::Primary,
            primary: residency.home.clone(),
            replicas: BTreeMap::new(),
            revision: Revision::FIRST,
            residency,
        }
    }

    /// Whether this member is the primary.
    pub fn leads(&self) -> bool {
        self.role == Role::Primary
    }

    /// The family as a replica keeps it.
    pub(crate) fn for_replica(&self) -> Self {
        Self {
            role: Role::Replica,
            ..self.clone()
        }
    }

    /// The family as its primary keeps it.
    pub(crate) fn for_primary(&self) -> Self {
        Self {
            role: Role::Primary,
            ..self.clone()
        }
    }

    /// The family with one replica more, which is still to be made.
    pub(crate) fn joined_by(&self, replica: RegionName) -> Self {
        self.next_with(replica, ReplicaStatus::Creating)
    }

    /// The family once a replica's creation was confirmed.
    pub(crate) fn with_ready(&self, replica: &RegionName) -> Self {
        let mut family = self.next();
        if let Some(replica) = family.replicas.get_mut(replica) {
            replica.status = ReplicaStatus::Ready;
        }
        family
    }

    /// The family without a replica.
    pub(crate) fn without(&self, replica: &RegionName) -> Self {
        let mut family = self.next();
        family.replicas.remove(replica);
        family
    }

    /// The family with another primary: it and the present one change places.
    pub(crate) fn led_by(&self, primary: &RegionName) -> Self {
        let mut family = self.next_with(self.primary.clone(), ReplicaStatus::Ready);
        family.replicas.remove(primary);
        family.primary = primary.clone();
        family
    }

    /// The family that `heir` leads after its primary's region was lost, with these members: after all that the
    /// survivors know of, and in an epoch of its own.
    pub(crate) fn inherited_by(
        &self,
        heir: &RegionName,
        members: &BTreeSet<RegionName>,
        after: Revision,
        epoch: u64,
    ) -> Self {
        let revision = after.in_epoch(epoch);
        let replica = Replica {
            status: ReplicaStatus::Ready,
            since: revision,
        };
        Self {
            role: Role::Primary,
            primary: heir.clone(),
            replicas: members.iter().map(|region| (region.clone(), replica)).collect(),
            revision,
            residency: self.residency.clone(),
        }
    }

    /// The family once what its members share has changed.
    pub(crate) fn changed(&self) -> Self {
        self.next()
    }

    /// Since which revision the region has had its replica.
    pub(crate) fn since(&self, replica: &RegionName) -> Option<Revision> {
        self.replicas.get(replica).map(|replica| replica.since)
    }

    /// The regions whose replica is known to exist, in order.
    pub(crate) fn ready(&self) -> impl Iterator<Item = &RegionName> {
        self.replicas
            .iter()
            .filter(|(_, replica)| replica.status == ReplicaStatus::Ready)
            .map(|(region, _)| region)
    }

    fn next_with(&self, replica: RegionName, status: ReplicaStatus) -> Self {
        let mut family = self.next();
        let since = family.revision;
        family.replicas.insert(replica, Replica { status, since });
        family
    }

    fn next(&self) -> Self {
        Self {
            revision: self.revision.next(),
            ..self.clone()
        }
    }
}

/// A replica as its family knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replica {
    /// Whether its creation was confirmed.
    pub status: ReplicaStatus,
    /// The revision with which it took this place. A region can lose its replica and get another one: what is told
    /// of the one is so not taken for news of the other.
    pub since: Revision,
}

/// How far a replica is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplicaStatus {
    /// The intent is on its way.
    Creating,
    /// The replica's region confirmed it.
    Ready,
}
