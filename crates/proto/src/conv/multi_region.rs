//! Families of multi-Region keys.

use std::collections::BTreeMap;

use trent_domain::ids::RegionName;
use trent_domain::multi_region::{MultiRegion, Replica, ReplicaStatus, Role};
use trent_domain::revision::Revision;

use super::error::ConvError;
use super::presence::required;
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
        residency: required,
    }
}

wire_message! { Revision as pb::Revision { epoch: required, number: required, } }

impl Wire for BTreeMap<RegionName, Replica> {
    type Form = Vec<pb::Replica>;

    fn to_wire(&self) -> Vec<pb::Replica> {
        let replica = |(region, replica): (&RegionName, &Replica)| pb::Replica {
            region: region.to_wire(),
            status: replica.status.to_wire(),
            since: required::write(&replica.since),
        };
        self.iter().map(replica).collect()
    }

    /// Takes the one order in which they are written.
    fn from_wire(form: Vec<pb::Replica>) -> Result<Self, ConvError> {
        let mut replicas = Self::new();
        for pb::Replica {
            region,
            status,
            since,
        } in form
        {
            let region = RegionName::from_wire(region)?;
            if replicas.last_key_value().is_some_and(|(last, _)| *last >= region) {
                return Err(ConvError::Malformed("order of replicas"));
            }
            let replica = Replica {
                status: ReplicaStatus::from_wire(status)?,
                since: required::read(since, "since")?,
            };
            replicas.insert(region, replica);
        }
        Ok(replicas)
    }
}
