//! Families of multi-Region keys.

use std::collections::BTreeMap;

use trent_domain::ids::RegionName;
use trent_domain::multi_region::{MultiRegion, ReplicaStatus, Role};

use super::error::ConvError;
use super::wire::{Wire, wire_enum, wire_message};
use crate::replicated::v1 as pb;

wire_enum! { Role as pb::Role, "role" { Primary, Replica, } }

wire_enum! { ReplicaStatus as pb::ReplicaStatus, "replica status" { Creating, Ready, } }

wire_message! {
    MultiRegion as pb::MultiRegion {
        role: plain,
        primary: plain,
        replicas: plain,
        revision: required,
    }
}

impl Wire for BTreeMap<RegionName, ReplicaStatus> {
    type Form = Vec<pb::Replica>;

    fn to_wire(&self) -> Vec<pb::Replica> {
        let replica = |(region, status): (&RegionName, &ReplicaStatus)| pb::Replica {
            region: region.to_wire(),
            status: status.to_wire(),
        };
        self.iter().map(replica).collect()
    }

    /// Takes the one order in which they are written.
    fn from_wire(form: Vec<pb::Replica>) -> Result<Self, ConvError> {
        let mut replicas = Self::new();
        for pb::Replica { region, status } in form {
            let region = RegionName::from_wire(region)?;
            if replicas.last_key_value().is_some_and(|(last, _)| *last >= region) {
                return Err(ConvError::Malformed("order of replicas"));
            }
            replicas.insert(region, ReplicaStatus::from_wire(status)?);
        }
        Ok(replicas)
    }
}
