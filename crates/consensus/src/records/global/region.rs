//! Regions of the directory.

use serde::{Deserialize, Serialize};
use trent_domain::exchange_key::PublicExchangeKey;
use trent_domain::global::state::{Region, SealedGlobalKey};

use crate::records::RecordError;
use crate::records::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RegionV1 {
    name: String,
    exchange_version: u32,
    exchange_public: [u8; 32],
    global_key: Option<GlobalKeyV1>,
}

#[derive(Debug, Serialize, Deserialize)]
struct GlobalKeyV1 {
    version: u32,
    exchange_version: u32,
    sealed: Vec<u8>,
}

impl From<&Region> for RegionV1 {
    fn from(region: &Region) -> Self {
        Self {
            name: region.name.to_string(),
            exchange_version: region.exchange_key.version,
            exchange_public: region.exchange_key.bytes,
            global_key: region.global_key.as_ref().map(GlobalKeyV1::from),
        }
    }
}

impl TryFrom<RegionV1> for Region {
    type Error = RecordError;

    fn try_from(stored: RegionV1) -> Result<Self, RecordError> {
        Ok(Self {
            name: parse(&stored.name, "region name")?,
            exchange_key: PublicExchangeKey {
                version: stored.exchange_version,
                bytes: stored.exchange_public,
            },
            global_key: stored.global_key.map(SealedGlobalKey::from),
        })
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
