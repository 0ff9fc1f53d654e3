//! The families of multi-Region keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use trent_domain::ids::RegionName;
use trent_domain::multi_region::{MultiRegion, Replica, ReplicaStatus, Role};
use trent_domain::revision::Revision;

use super::RecordError;
use super::residency::ResidencyV1;
use super::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FamilyV1 {
    role: RoleV1,
    primary: String,
    replicas: Vec<(String, ReplicaV1)>,
    revision: RevisionV1,
    residency: ResidencyV1,
}

#[derive(Debug, Serialize, Deserialize)]
struct ReplicaV1 {
    status: StatusV1,
    since: RevisionV1,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct RevisionV1 {
    epoch: u64,
    number: u64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum RoleV1 {
    Primary,
    Replica,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum StatusV1 {
    Creating,
    Ready,
}

impl From<Revision> for RevisionV1 {
    fn from(Revision { epoch, number }: Revision) -> Self {
        Self { epoch, number }
    }
}

impl From<RevisionV1> for Revision {
    fn from(RevisionV1 { epoch, number }: RevisionV1) -> Self {
        Self { epoch, number }
    }
}

impl From<&MultiRegion> for FamilyV1 {
    fn from(family: &MultiRegion) -> Self {
        let role = match family.role {
            Role::Primary => RoleV1::Primary,
            Role::Replica => RoleV1::Replica,
        };
        let replicas = family.replicas.iter();
        let replicas = replicas.map(|(region, replica)| (region.to_string(), ReplicaV1::from(replica)));
        let primary = family.primary.to_string();
        Self {
            role,
            primary,
            replicas: replicas.collect(),
            revision: family.revision.into(),
            residency: ResidencyV1::from(&family.residency),
        }
    }
}

impl From<&Replica> for ReplicaV1 {
    fn from(replica: &Replica) -> Self {
        let status = match replica.status {
            ReplicaStatus::Creating => StatusV1::Creating,
            ReplicaStatus::Ready => StatusV1::Ready,
        };
        let since = replica.since.into();
        Self { status, since }
    }
}

impl From<ReplicaV1> for Replica {
    fn from(stored: ReplicaV1) -> Self {
        let status = match stored.status {
            StatusV1::Creating => ReplicaStatus::Creating,
            StatusV1::Ready => ReplicaStatus::Ready,
        };
        let since = stored.since.into();
        Self { status, since }
    }
}

impl TryFrom<FamilyV1> for MultiRegion {
    type Error = RecordError;

    fn try_from(stored: FamilyV1) -> Result<Self, RecordError> {
        let role = match stored.role {
            RoleV1::Primary => Role::Primary,
            RoleV1::Replica => Role::Replica,
        };
        Ok(Self {
            role,
            primary: parse(&stored.primary, "region name")?,
            replicas: replicas_from_v1(stored.replicas)?,
            revision: stored.revision.into(),
            residency: stored.residency.try_into()?,
        })
    }
}

/// Takes the one order in which replicas are written, each once.
fn replicas_from_v1(stored: Vec<(String, ReplicaV1)>) -> Result<BTreeMap<RegionName, Replica>, RecordError> {
    let mut replicas = BTreeMap::new();
    for (region, replica) in stored {
        let region = parse(&region, "region name")?;
        if replicas.last_key_value().is_some_and(|(last, _)| *last >= region) {
            return Err(RecordError::Invalid("order of replicas"));
        }
        replicas.insert(region, replica.into());
    }
    Ok(replicas)
}
