//! The keys that regions seal to: made anew on their dates, announced, and the cluster's key sealed to them again. The
//! steps are those of `trent_node::jobs::exchange_keys`.

use trent_crypto::keyring::GlobalKeyring;
use trent_domain::command::Command;
use trent_domain::global;
use trent_domain::global::command::ShareGlobalKey;
use trent_domain::ids::RegionName;
use trent_node::jobs::exchange_keys::{announcement, next_exchange_key, share, without_global_key};

use super::{Broken, CLUSTER, World};
use crate::sim::event::Then;

/// How old an exchange key gets: in every other plan so young that letters are late by some of them.
const PERIODS_IN_DAYS: [u16; 2] = [1, 30];

impl World {
    /// What the jobs of a region's leader do about exchange keys.
    pub(super) fn tend_exchange_keys(&mut self, at: usize) -> Result<(), Broken> {
        if !self.regions[at].is_up {
            return Ok(());
        }
        self.rotate_exchange_key(at);
        if self.reaches_another(at) {
            self.announce_exchange_key(at)?;
            self.share_cluster_key(at)?;
        }
        Ok(())
    }

    fn rotate_exchange_key(&mut self, at: usize) {
        let region = &self.regions[at];
        let (leader, period) = (
            region.leader,
            PERIODS_IN_DAYS[usize::from(self.seed.is_multiple_of(2))],
        );
        let Some(keyring) = region.keyring_of(leader) else {
            return;
        };
        let (state, now) = (&region.nodes[leader].state, region.clock(leader, self.now));
        let next = next_exchange_key(state, &region.global, &keyring, period, now, &self.randomness);
        if let Some(rotation) = next.unwrap() {
            self.serve(at, Command::RotateExchangeKey(rotation), Then::Nothing);
        }
    }

    pub(super) fn announce_exchange_key(&mut self, at: usize) -> Result<(), Broken> {
        let region = &self.regions[at];
        match announcement(&region.nodes[region.leader].state, &region.global) {
            Some(announcement) => self.tell_global(global::Command::RegisterRegion(announcement)),
            None => Ok(()),
        }
    }

    /// The first region makes the cluster's key, and hands it to all.
    pub(super) fn begin_cluster_key(&mut self) -> Result<(), Broken> {
        let cluster_key = GlobalKeyring::create(CLUSTER, &self.randomness).unwrap();
        let names = self.names.clone();
        let (first, others) = names.split_at(1);
        self.share(&cluster_key, None, first)?;
        self.share(&cluster_key, first.first().cloned(), others)
    }

    fn share_cluster_key(&mut self, at: usize) -> Result<(), Broken> {
        let (name, region) = (self.names[at].clone(), &self.regions[at]);
        let lacking: Vec<RegionName> = without_global_key(&self.global)
            .map(|region| region.name.clone())
            .collect();
        let shared = self.global.region(&name).and_then(|own| own.global_key.as_ref());
        let (Some(shared), Some(keyring)) = (shared, region.keyring_of(region.leader)) else {
            return Ok(());
        };
        // A leader that is behind its log cannot open it yet.
        match keyring.open_global_key(shared) {
            Ok(cluster_key) if !lacking.is_empty() => self.share(&cluster_key, Some(name), &lacking),
            _ => Ok(()),
        }
    }

    fn share(
        &mut self,
        cluster_key: &GlobalKeyring,
        from: Option<RegionName>,
        with: &[RegionName],
    ) -> Result<(), Broken> {
        let regions = with.iter().filter_map(|name| self.global.region(name));
        let shares: Vec<ShareGlobalKey> = regions
            .filter_map(|region| share(cluster_key, from.clone(), region, &self.randomness).unwrap())
            .collect();
        shares.into_iter().try_for_each(|share| {
            self.inspect("the log of global", &share.key.sealed)?;
            self.tell_global(global::Command::ShareGlobalKey(share))
        })
    }
}
