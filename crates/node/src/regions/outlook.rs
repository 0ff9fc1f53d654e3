//! Other regions as this one sees them: whether they answer, and what they have still to hear.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use trent_domain::global::state::Region;
use trent_domain::ids::RegionName;
use trent_domain::state::State;
use trent_domain::sync_status::{Lag, OutOfSync};
use trent_domain::time::Timestamp;

use super::contacts::{Contact, Contacts};
use crate::directory::View;

/// Another region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The region.
    pub region: RegionName,
    /// What the directory says of it; `None` when it is not there (any more).
    pub entry: Option<Arc<Region>>,
    /// What was last heard of it; `None` before the first question has ended.
    pub contact: Option<Contact>,
    /// Intents that it has not confirmed.
    pub intents: usize,
    /// How long the oldest of them has waited.
    pub outbox_age: Option<Duration>,
    /// How long the oldest has waited that tells of a family: so old the MultiRegionConfiguration may be that DescribeKey
    /// shows there.
    pub configuration_lag: Option<Duration>,
    /// How many keys it does not have as they are here, for each reason.
    pub lagging: [(OutOfSync, usize); OutOfSync::ALL.len()],
}

/// The exchange key that this region has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnExchangeKey {
    /// Its version.
    pub version: u32,
    /// For how long it has been in use.
    pub age: Duration,
}

impl OwnExchangeKey {
    /// None before the region has its keys.
    pub fn of(state: &State, now: Timestamp) -> Option<Self> {
        let current = &state.setup()?.exchange_keys.current;
        Some(Self {
            version: current.public.version,
            age: age(current.made_at, now),
        })
    }
}

impl Outlook {
    /// The version of the region's exchange key that this node knows of.
    pub fn exchange_key_version(&self) -> Option<u32> {
        let announced = self.entry.as_ref()?.exchange_key?;
        Some(announced.version)
    }
}

/// Whether this region was lost and does not know yet what has become of its primaries.
pub fn is_fenced(state: &State) -> bool {
    state.region().is_ok_and(|here| state.fencing().is_fenced(here))
}

/// Every other region of the directory, and every one that something waits for, by name. Nothing here grows with the
/// number of keys.
pub fn of(state: &State, view: &View, contacts: &Contacts, now: Timestamp) -> Vec<Outlook> {
    let contacts = contacts.all();
    let mut regions: BTreeSet<&RegionName> = view.regions().map(|region| &region.name).collect();
    regions.extend(state.outbox_targets());
    if let Ok(own) = state.region() {
        regions.remove(own);
    }
    let outlook = |region: &RegionName| {
        let outbox = state.outbox_to(region);
        Outlook {
            region: region.clone(),
            entry: view.region(region).cloned(),
            contact: contacts.get(region).copied(),
            intents: outbox.intents,
            outbox_age: outbox.oldest.map(|since| age(since, now)),
            configuration_lag: outbox.oldest_family_news.map(|since| age(since, now)),
            lagging: OutOfSync::ALL.map(|why| {
                let region = region.clone();
                (why, state.keys_lagging(&Lag { region, why }))
            }),
        }
    };
    regions.into_iter().map(outlook).collect()
}

/// Log time may be ahead of this node's clock: then nothing has waited yet.
fn age(since: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(now.minus_millis(since.as_millis()).as_millis())
}
