//! A region's own keys.

use serde::{Deserialize, Serialize};
use trent_domain::ids::ClusterId;
use trent_domain::setup::{ExchangeKey, RegionSetup, WrappedDomainKey};

use super::RecordError;
use super::values::{WrappedV1, parse};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SetupV1 {
    cluster: [u8; 16],
    region: String,
    domain_keys: Vec<(u32, Vec<u8>)>,
    exchange_public: [u8; 32],
    exchange_private: WrappedV1,
}

impl From<&RegionSetup> for SetupV1 {
    fn from(setup: &RegionSetup) -> Self {
        Self {
            cluster: *setup.cluster.as_bytes(),
            region: setup.region.to_string(),
            domain_keys: setup
                .domain_keys
                .iter()
                .map(|key| (key.version, key.bytes.clone()))
                .collect(),
            exchange_public: setup.exchange_key.public,
            exchange_private: WrappedV1::from(&setup.exchange_key.private),
        }
    }
}

impl TryFrom<SetupV1> for RegionSetup {
    type Error = RecordError;

    fn try_from(stored: SetupV1) -> Result<Self, RecordError> {
        let domain_keys = stored.domain_keys.into_iter();
        Ok(Self {
            cluster: ClusterId::new(stored.cluster),
            region: parse(&stored.region, "region name")?,
            domain_keys: domain_keys
                .map(|(version, bytes)| WrappedDomainKey { version, bytes })
                .collect(),
            exchange_key: ExchangeKey {
                public: stored.exchange_public,
                private: stored.exchange_private.into(),
            },
        })
    }
}
