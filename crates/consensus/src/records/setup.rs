//! A region's own keys.

use serde::{Deserialize, Serialize};
use trent_domain::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
use trent_domain::ids::ClusterId;
use trent_domain::setup::{RegionSetup, WrappedDomainKey};
use trent_domain::time::Timestamp;

use super::RecordError;
use super::values::{WrappedV1, parse};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SetupV1 {
    cluster: [u8; 16],
    region: String,
    domain_keys: Vec<(u32, Vec<u8>)>,
    exchange_key: ExchangeKeyV1,
    previous_exchange_key: Option<ExchangeKeyV1>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ExchangeKeyV1 {
    version: u32,
    public: [u8; 32],
    private: WrappedV1,
    made_at: u64,
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
            exchange_key: ExchangeKeyV1::from(&setup.exchange_keys.current),
            previous_exchange_key: setup.exchange_keys.previous.as_ref().map(ExchangeKeyV1::from),
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
            exchange_keys: ExchangeKeys {
                current: stored.exchange_key.into(),
                previous: stored.previous_exchange_key.map(ExchangeKey::from),
            },
        })
    }
}

impl From<&ExchangeKey> for ExchangeKeyV1 {
    fn from(key: &ExchangeKey) -> Self {
        Self {
            version: key.public.version,
            public: key.public.bytes,
            private: WrappedV1::from(&key.private),
            made_at: key.made_at.as_millis(),
        }
    }
}

impl From<ExchangeKeyV1> for ExchangeKey {
    fn from(stored: ExchangeKeyV1) -> Self {
        Self {
            public: PublicExchangeKey {
                version: stored.version,
                bytes: stored.public,
            },
            private: stored.private.into(),
            made_at: Timestamp::from_millis(stored.made_at),
        }
    }
}
