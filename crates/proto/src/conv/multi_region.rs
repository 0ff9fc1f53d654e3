//! The families of multi-Region keys.

use trent_domain::multi_region::{MultiRegion, ReplicaStatus, Role};

use super::{DecodeError, parse, required};
use crate::replicated::v1 as pb;

pub(super) fn family_to_pb(family: &MultiRegion) -> pb::MultiRegion {
    let replicas = family.replicas.iter().map(|(region, status)| pb::Replica {
        region: region.to_string(),
        status: status_to_pb(*status).into(),
    });
    pb::MultiRegion {
        role: role_to_pb(family.role).into(),
        primary: family.primary.to_string(),
        replicas: replicas.collect(),
        revision: family.revision,
    }
}

pub(super) fn family_from_pb(family: Option<pb::MultiRegion>) -> Result<MultiRegion, DecodeError> {
    let family = required(family, "key family")?;
    let replica = |replica: &pb::Replica| {
        let region = parse(&replica.region, "region name")?;
        Ok((region, status_from_pb(replica.status())?))
    };
    Ok(MultiRegion {
        role: role_from_pb(family.role())?,
        primary: parse(&family.primary, "region name")?,
        replicas: family
            .replicas
            .iter()
            .map(replica)
            .collect::<Result<_, DecodeError>>()?,
        revision: family.revision,
    })
}

pub(super) fn role_to_pb(role: Role) -> pb::Role {
    match role {
        Role::Primary => pb::Role::Primary,
        Role::Replica => pb::Role::Replica,
    }
}

pub(super) fn role_from_pb(role: pb::Role) -> Result<Role, DecodeError> {
    match role {
        pb::Role::Primary => Ok(Role::Primary),
        pb::Role::Replica => Ok(Role::Replica),
        pb::Role::Unspecified => Err(DecodeError::Malformed("role")),
    }
}

fn status_to_pb(status: ReplicaStatus) -> pb::ReplicaStatus {
    match status {
        ReplicaStatus::Creating => pb::ReplicaStatus::Creating,
        ReplicaStatus::Ready => pb::ReplicaStatus::Ready,
    }
}

fn status_from_pb(status: pb::ReplicaStatus) -> Result<ReplicaStatus, DecodeError> {
    match status {
        pb::ReplicaStatus::Creating => Ok(ReplicaStatus::Creating),
        pb::ReplicaStatus::Ready => Ok(ReplicaStatus::Ready),
        pb::ReplicaStatus::Unspecified => Err(DecodeError::Malformed("replica status")),
    }
}
