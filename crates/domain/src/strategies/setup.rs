//! Random keys of regions.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::ids::{cluster_id, region_name};
use super::{bytes, timestamp, wrapped};
use crate::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
use crate::setup::{RegionSetup, WrappedDomainKey};

pub(super) fn region_setup() -> BoxedStrategy<RegionSetup> {
    let domain_key = (any::<u32>(), bytes()).prop_map(|(version, bytes)| WrappedDomainKey { version, bytes });
    let exchange_keys = (exchange_key(), option::of(exchange_key()))
        .prop_map(|(current, previous)| ExchangeKeys { current, previous });
    (cluster_id(), region_name(), vec(domain_key, 0..3), exchange_keys)
        .prop_map(|(cluster, region, domain_keys, exchange_keys)| RegionSetup {
            cluster,
            region,
            domain_keys,
            exchange_keys,
        })
        .boxed()
}

pub(super) fn exchange_key() -> BoxedStrategy<ExchangeKey> {
    (public_exchange_key(), wrapped(), timestamp())
        .prop_map(|(public, private, made_at)| ExchangeKey {
            public,
            private,
            made_at,
        })
        .boxed()
}

pub(super) fn public_exchange_key() -> BoxedStrategy<PublicExchangeKey> {
    (any::<u32>(), any::<[u8; 32]>())
        .prop_map(|(version, bytes)| PublicExchangeKey { version, bytes })
        .boxed()
}
