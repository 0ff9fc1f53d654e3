//! Regions of the directory.

use serde::{Deserialize, Serialize};
use trent_domain::exchange_key::PublicExchangeKey;
use trent_domain::global::state::{Region, RegionStatus, SealedGlobalKey};
use trent_domain::ids::NodeId;

use crate::records::RecordError;
use crate::records::residency::RegionSetV1;
use crate::records::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RegionV1 {
    name: String,
    status: RegionStatusV1,
    founder: Option<u64>,
    exchange_key: Option<PublicExchangeKeyV1>,
    global_key: Option<GlobalKeyV1>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PublicExchangeKeyV1 {
    version: u32,
    bytes: [u8; 32],
}

#[derive(Debug, Serialize, Deserialize)]
struct GlobalKeyV1 {
    version: u32,
    exchange_version: u32,
    sealed: Vec<u8>,
}

#[derive(Debug, Serialize, Deserialize)]
enum RegionStatusV1 {
    Active,
    Leaving { discards_managed_keys: bool },
    Lost { epoch: u64, successors: Vec<String> },
    Gone { released_by: RegionSetV1 },
}

impl From<&Region> for RegionV1 {
    fn from(region: &Region) -> Self {
        Self {
            name: region.name.to_string(),
            status: (&region.status).into(),
            founder: region.founder.map(|node| node.0),
            exchange_key: region.exchange_key.map(PublicExchangeKeyV1::from),
            global_key: region.global_key.as_ref().map(GlobalKeyV1::from),
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
            exchange_key: stored.exchange_key.map(PublicExchangeKey::from),
            global_key: stored.global_key.map(SealedGlobalKey::from),
        })
    }
}

impl From<&RegionStatus> for RegionStatusV1 {
    fn from(status: &RegionStatus) -> Self {
        match status {
            RegionStatus::Active => Self::Active,
            RegionStatus::Leaving {
                discards_managed_keys,
            } => Self::Leaving {
                discards_managed_keys: *discards_managed_keys,
            },
            RegionStatus::Gone { released_by } => Self::Gone {
                released_by: released_by.into(),
            },
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
            RegionStatusV1::Leaving {
                discards_managed_keys,
            } => Self::Leaving {
                discards_managed_keys,
            },
            RegionStatusV1::Gone { released_by } => Self::Gone {
                released_by: released_by.try_into()?,
            },
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

impl From<PublicExchangeKey> for PublicExchangeKeyV1 {
    fn from(PublicExchangeKey { version, bytes }: PublicExchangeKey) -> Self {
        Self { version, bytes }
    }
}

impl From<PublicExchangeKeyV1> for PublicExchangeKey {
    fn from(PublicExchangeKeyV1 { version, bytes }: PublicExchangeKeyV1) -> Self {
        Self { version, bytes }
    }
}

impl From<&SealedGlobalKey> for GlobalKeyV1 {
    fn from(key: &SealedGlobalKey) -> Self {
        Self {
            version: key.version,
            exchange_version: key.exchange_version,
            sealed: key.sealed.clone(),
        }
    }
}

impl From<GlobalKeyV1> for SealedGlobalKey {
    fn from(stored: GlobalKeyV1) -> Self {
        Self {
            version: stored.version,
            exchange_version: stored.exchange_version,
            sealed: stored.sealed,
        }
    }
}
