//! Regions of the directory.

use serde::{Deserialize, Serialize};
use trent_domain::global::state::{Region, SealedGlobalKey};

use crate::records::RecordError;
use crate::records::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RegionV1 {
    name: String,
    exchange_public: [u8; 32],
    global_key: Option<(u32, Vec<u8>)>,
}

impl From<&Region> for RegionV1 {
    fn from(region: &Region) -> Self {
        Self {
            name: region.name.to_string(),
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
            exchange_public: stored.exchange_public,
            global_key: stored
                .global_key
                .map(|(version, sealed)| SealedGlobalKey { version, sealed }),
        })
    }
}
