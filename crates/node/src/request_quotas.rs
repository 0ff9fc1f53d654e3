//! Request quotas: a token bucket for each payer and group of requests, on this node. Payers are accounts, and custom key
//! stores for what is done with their keys.
//!
//! A node gives its share of the configured rate, one of as many as the region has nodes. So the region never gives an
//! account more than the rate; a client that talks to one node alone gets that node's share.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Instant;

use trent_api::error::ApiError;
use trent_domain::request_quota::{Payer, QuotaGroup};
use trent_domain::token_bucket::{FULL, Refill};

/// Payers whose buckets are kept, some hundred bytes for each. Full buckets are the same as none, so a quiet payer makes
/// room for a new one; should all be busy, a new one is refused.
const MAX_PAYERS: usize = 8_192;

/// The rates in requests per second that an account may make in a region, by group. What has none is not limited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRates([Option<NonZeroU32>; QuotaGroup::COUNT]);

/// Counts requests.
pub struct RequestQuotas {
    rates: RequestRates,
    /// Among how many nodes the rates are shared.
    nodes: AtomicU32,
    payers: RwLock<HashMap<Payer, Box<Buckets>>>,
    started: Instant,
    max_payers: usize,
}

type Buckets = [AtomicU64; QuotaGroup::COUNT];

impl Default for RequestRates {
    /// Nothing is limited.
    fn default() -> Self {
        Self([None; QuotaGroup::COUNT])
    }
}

impl RequestRates {
    /// The rates that AWS has by default.
    pub fn of_aws() -> Self {
        let mut rates = Self::default();
        for group in QuotaGroup::all() {
            rates.0[group.index()] = group.aws_rate().and_then(NonZeroU32::new);
        }
        rates
    }

    /// Limits a group.
    pub fn set(&mut self, group: QuotaGroup, per_second: NonZeroU32) {
        self.0[group.index()] = Some(per_second);
    }

    /// A group's rate.
    pub fn of(&self, group: QuotaGroup) -> Option<NonZeroU32> {
        self.0[group.index()]
    }
}

impl RequestQuotas {
    /// One node's share of the rates, in a region of so many nodes.
    pub fn new(rates: &RequestRates, nodes: NonZeroU32) -> Self {
        Self {
            rates: rates.clone(),
            nodes: AtomicU32::new(nodes.get()),
            payers: RwLock::default(),
            started: Instant::now(),
            max_payers: MAX_PAYERS,
        }
    }

    /// The region has so many nodes now.
    pub fn share_with(&self, nodes: NonZeroU32) {
        self.nodes.store(nodes.get(), Ordering::Relaxed);
    }

    /// Charges a request.
    pub fn charge(&self, payer: Payer, group: QuotaGroup) -> Result<(), ApiError> {
        self.charge_many(payer, group, NonZeroU32::MIN)
    }

    /// Charges what costs as much as several requests.
    pub fn charge_many(&self, payer: Payer, group: QuotaGroup, requests: NonZeroU32) -> Result<(), ApiError> {
        let Some(refill) = self.refill(group) else {
            return Ok(());
        };
        match self.take(payer, group, refill.for_many(requests), self.nanos()) {
            true => Ok(()),
            false => Err(ApiError::throttled()),
        }
    }

    /// This node's share of a group's rate.
    fn refill(&self, group: QuotaGroup) -> Option<Refill> {
        let rate = self.rates.of(group)?;
        let nodes = NonZeroU32::new(self.nodes.load(Ordering::Relaxed)).unwrap_or(NonZeroU32::MIN);
        Some(Refill::part_of(rate, nodes))
    }

    fn take(&self, payer: Payer, group: QuotaGroup, refill: Refill, now: u64) -> bool {
        let payers = self.payers.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(buckets) = payers.get(&payer) {
            return take(&buckets[group.index()], refill, now);
        }
        drop(payers);
        let mut payers = self.payers.write().unwrap_or_else(PoisonError::into_inner);
        if payers.len() >= self.max_payers {
            payers.retain(|_, buckets| !buckets.iter().all(|bucket| is_full(bucket, now)));
        }
        if payers.len() >= self.max_payers {
            return false;
        }
        let buckets = payers
            .entry(payer)
            .or_insert_with(|| Box::new([const { AtomicU64::new(FULL) }; QuotaGroup::COUNT]));
        take(&buckets[group.index()], refill, now)
    }

    fn nanos(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

fn take(bucket: &AtomicU64, refill: Refill, now: u64) -> bool {
    let given = bucket.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full_at| {
        refill.take(full_at, now)
    });
    given.is_ok()
}

fn is_full(bucket: &AtomicU64, now: u64) -> bool {
    bucket.load(Ordering::Relaxed) <= now
}

#[cfg(test)]
mod tests {
    use trent_domain::operation::Operation;

    use super::*;

    const CREATE_KEY: QuotaGroup = QuotaGroup::Operation(Operation::CreateKey);
    const SECOND: u64 = 1_000_000_000;

    fn account(number: usize) -> Payer {
        Payer::Account(format!("{number:012}").parse().unwrap())
    }

    fn some(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).unwrap()
    }

    fn quotas(per_second: u32, nodes: u32) -> RequestQuotas {
        let mut rates = RequestRates::default();
        rates.set(CREATE_KEY, some(per_second));
        RequestQuotas::new(&rates, some(nodes))
    }

    /// How many of so many requests at one moment pass.
    fn passed(quotas: &RequestQuotas, payer: Payer, requests: usize, now: u64) -> usize {
        let refill = quotas.refill(CREATE_KEY).unwrap();
        let pass = |_: &usize| quotas.take(payer, CREATE_KEY, refill, now);
        (0..requests).filter(pass).count()
    }

    #[test]
    fn accounts_do_not_share_and_nodes_do() {
        let one = quotas(10, 1);
        assert_eq!(passed(&one, account(1), 20, 0), 10);
        assert_eq!(passed(&one, account(2), 20, 0), 10);
        assert_eq!(passed(&one, account(1), 20, SECOND), 10);
        let fifth = quotas(10, 5);
        assert_eq!(passed(&fifth, account(1), 20, 0), 2);
        fifth.share_with(some(2));
        assert_eq!(passed(&fifth, account(2), 20, 0), 5);
    }

    #[test]
    fn what_has_no_rate_is_not_limited() {
        let quotas = quotas(1, 1);
        assert_eq!(quotas.charge(account(1), CREATE_KEY), Ok(()));
        assert_eq!(quotas.charge(account(1), CREATE_KEY), Err(ApiError::throttled()));
        for _ in 0..100 {
            assert_eq!(quotas.charge(account(1), QuotaGroup::Symmetric), Ok(()));
        }
        let off = RequestQuotas::new(&RequestRates::default(), some(1));
        for _ in 0..100 {
            assert_eq!(off.charge(account(1), CREATE_KEY), Ok(()));
        }
    }

    #[test]
    fn quiet_accounts_make_room_and_busy_ones_stay() {
        let quotas = RequestQuotas {
            max_payers: 3,
            ..quotas(1, 1)
        };
        for number in 0..3 {
            assert_eq!(passed(&quotas, account(number), 2, 0), 1);
        }
        assert_eq!(passed(&quotas, account(3), 1, 0), 0);
        assert_eq!(passed(&quotas, account(3), 2, 2 * SECOND), 1);
        assert_eq!(quotas.payers.read().unwrap().len(), 1);
        assert_eq!(passed(&quotas, account(3), 1, 2 * SECOND), 0);
    }

    #[test]
    fn threads_together_get_no_more_than_there_is() {
        let quotas = quotas(100, 1);
        let passed: usize = std::thread::scope(|scope| {
            let asking = || scope.spawn(|| passed(&quotas, account(1), 100, 0));
            let threads = [asking(), asking(), asking(), asking()];
            threads.map(|thread| thread.join().unwrap()).iter().sum()
        });
        assert_eq!(passed, 100);
    }

    #[test]
    fn every_group_has_a_rate_by_default_at_aws() {
        let rates = RequestRates::of_aws();
        assert!(QuotaGroup::all().all(|group| rates.of(group).is_some()));
        assert_eq!(rates.of(CREATE_KEY), NonZeroU32::new(5));
    }
}
