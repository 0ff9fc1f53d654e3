//! Material that was sealed to a region's exchange key is opened there as long as at most one other key has followed: a
//! rotation of exchange keys gives nothing up that is on its way. What is older, or for a region that has begun anew since, may
//! be refused, and is sealed again.

use std::collections::BTreeMap;

use trent_domain::command::Command;
use trent_domain::exchange_key::PublicExchangeKey;
use trent_domain::ids::RegionName;
use trent_domain::state::State;

use super::{Change, Invariant, ensure};

/// See the module.
#[derive(Debug, Default)]
pub struct SealedMaterialOpens {
    /// The exchange keys of each region in their order, since it has begun.
    made: BTreeMap<RegionName, Vec<PublicExchangeKey>>,
}

impl Invariant for SealedMaterialOpens {
    fn name(&self) -> &'static str {
        "sealed material opens"
    }

    fn after_entry(&mut self, change: &Change<'_>) -> Result<(), String> {
        let made = self.made.entry(change.region.name.clone()).or_default();
        match &change.entry.command {
            Command::InitRegion(init) => *made = vec![init.setup.exchange_keys.current.public],
            // Of two that are proposed at once the second comes too late.
            Command::RotateExchangeKey(rotation)
                if made
                    .last()
                    .is_some_and(|last| last.version + 1 == rotation.key.public.version) =>
            {
                made.push(rotation.key.public);
            }
            _ => {}
        }
        Ok(())
    }

    fn when_unopened(
        &mut self,
        region: &RegionName,
        state: &State,
        sealed_to: &PublicExchangeKey,
    ) -> Result<(), String> {
        let made = self.made.get(region).map_or(&[][..], Vec::as_slice);
        let place = |key: &PublicExchangeKey| made.iter().position(|made| made == key);
        let known = state.setup().map(|setup| setup.exchange_keys.current.public);
        let (Some(sealed_to), Some(known)) = (place(sealed_to), known.as_ref().and_then(place)) else {
            return Ok(());
        };
        // A node that has not applied all of its log may not have the key yet.
        ensure(known < sealed_to || sealed_to + 1 < known, || {
            format!("{region} has its exchange key {known} and cannot open what was sealed to {sealed_to}")
        })
    }
}
