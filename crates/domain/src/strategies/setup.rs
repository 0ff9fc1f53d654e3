//! Random keys of regions.

use proptest::collection::vec;
use proptest::prelude::*;

use super::ids::{cluster_id, region_name};
use super::{bytes, wrapped};
use crate::setup::{ExchangeKey, RegionSetup, WrappedDomainKey};

pub(super) fn region_setup() -> BoxedStrategy<RegionSetup> {
    let domain_key = (any::<u32>(), bytes()).prop_map(|(version, bytes)| WrappedDomainKey { version, bytes });
    let exchange_key =
        (any::<[u8; 32]>(), wrapped()).prop_map(|(public, private)| ExchangeKey { public, private });
    (cluster_id(), region_name(), vec(domain_key, 0..3), exchange_key)
        .prop_map(|(cluster, region, domain_keys, exchange_key)| RegionSetup {
            cluster,
            region,
            domain_keys,
            exchange_key,
        })
        .boxed()
}
