//! The schedule of a region's exchange keys, and of the cluster's key that is sealed to them. Pure steps over states, keys
//! and randomness, which the job of setup takes in a node and the simulation of regions takes in `testkit`.

use std::sync::Arc;

use trent_crypto::error::{CryptoError, SealError};
use trent_crypto::keyring::{GlobalKeyring, RegionKeyring};
use trent_crypto::random::Randomness;
use trent_domain::command::RotateExchangeKey;
use trent_domain::global;
use trent_domain::global::command::{RegisterRegion, ShareGlobalKey};
use trent_domain::ids::RegionName;
use trent_domain::state::State;
use trent_domain::time::Timestamp;

/// The region's next exchange key, once the present one is `period_days` old and the region's copy of the cluster's key is
/// sealed to it.
pub fn next_exchange_key(
    state: &State,
    global: &global::State,
    keyring: &RegionKeyring,
    period_days: u16,
    now: Timestamp,
    randomness: &dyn Randomness,
) -> Result<Option<RotateExchangeKey>, SealError> {
    let Some(setup) = state.setup() else {
        return Ok(None);
    };
    let keys = &setup.exchange_keys;
    let own = global.region(&setup.region);
    let shared = own.and_then(|own| own.global_key.as_ref());
    let sealed_to = shared.map(|shared| shared.exchange_version);
    if !keys.is_due(now, period_days, sealed_to) {
        return Ok(None);
    }
    let key = keyring.next_exchange_key(keys.current.public.version, now, randomness)?;
    Ok(Some(RotateExchangeKey { key }))
}

/// What the region tells the cluster of its exchange key, if the cluster does not know it yet.
pub fn announcement(state: &State, global: &global::State) -> Option<RegisterRegion> {
    let setup = state.setup()?;
    let exchange_key = setup.exchange_keys.current.public;
    let known = global.region(&setup.region)?.exchange_key;
    let has_news = known.map(|known| known.version) < Some(exchange_key.version);
    has_news.then(|| RegisterRegion {
        region: setup.region.clone(),
        exchange_key,
    })
}

/// The regions that cannot open the cluster's key with the exchange key that they have announced.
pub fn without_global_key(global: &global::State) -> impl Iterator<Item = &Arc<global::state::Region>> {
    let regions = global.regions();
    regions.filter(|region| region.has_begun() && !region.has_global_key())
}

/// Hands the cluster's key to a region that has announced an exchange key: from a region that has it, or for the first time.
pub fn share(
    keyring: &GlobalKeyring,
    from: Option<RegionName>,
    with: &global::state::Region,
    randomness: &dyn Randomness,
) -> Result<Option<ShareGlobalKey>, CryptoError> {
    let Some(exchange_key) = &with.exchange_key else {
        return Ok(None);
    };
    Ok(Some(ShareGlobalKey {
        region: with.name.clone(),
        from,
        key: keyring.share_with(&with.name, exchange_key, randomness)?,
    }))
}
