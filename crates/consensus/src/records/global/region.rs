//! Regions of the directory.

use serde::{Deserialize, Serialize};
use trent_domain::global::state::{Region, RegionStatus, SealedGlobalKey};
use trent_domain::ids::NodeId;

use crate::records::RecordError;
use crate::records::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RegionV1 {
    name: String,
    status: RegionStatusV1,
    founder: Option<u64>,
    exchange_public: Option<[u8; 32]>,
    global_key: Option<(u32, Vec<u8>)>,
}

#[derive(Debug, Serialize, Deserialize)]
enum RegionStatusV1 {
    Active,
    Leaving,
    Lost { epoch: u64, successors: Vec<String> },
}

impl From<&Region> for RegionV1 {
    fn from(region: &Region) -> Self {
        Self {
            name: region.name.to_string(),
            status: (&region.status).into(),
            founder: region.founder.map(|node| node.0),
            exchange_public: region.exchange_public,
            global_key: region
                .global_key
                .as_ref()
                .map(|key| (key.version, key.sealed.clone())),
        }
    }
}

impl TryFrom<RegionV1> for Region {
    type Error = RecordError;

    fn try_from(stored: RegionV1) -> Result<Self, RecordError> {
        Ok(Self {
            name: parse(&stored.name, "region name")?,
            status: stored.status.try_into()?,
            founder: stored.founder.map(NodeId),
            exchange_public: stored.exchange_public,
            global_key: stored
                .global_key
                .map(|(version, sealed)| SealedGlobalKey { version, sealed }),
        })
    }
}

impl From<&RegionStatus> for RegionStatusV1 {
    fn from(status: &RegionStatus) -> Self {
        match status {
            RegionStatus::Active => Self::Active,
            RegionStatus::Leaving => Self::Leaving,
            RegionStatus::Lost { epoch, successors } => Self::Lost {
                epoch: *epoch,
                successors: successors.iter().map(ToString::to_string).collect(),
            },
        }
    }
}

impl TryFrom<RegionStatusV1> for RegionStatus {
    type Error = RecordError;

    fn try_from(stored: RegionStatusV1) -> Result<Self, RecordError> {
        Ok(match stored {
            RegionStatusV1::Active => Self::Active,
            RegionStatusV1::Leaving => Self::Leaving,
            RegionStatusV1::Lost { epoch, successors } => Self::Lost {
                epoch,
                successors: successors
                    .iter()
                    .map(|name| parse(name, "region name"))
                    .collect::<Result<_, _>>()?,
            },
        })
    }
}
