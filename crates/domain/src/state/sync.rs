//! What other regions have still to hear: counted with every change of a key or of the outbox, so that telling it costs
//! nothing that grows with the keys.

use std::collections::BTreeMap;
use std::ops::Bound;

use imbl::{OrdMap, OrdSet};

use super::{Page, State};
use crate::ids::{IntentId, KeyId, RegionName};
use crate::intent::{Intent, IntentAction};
use crate::key::Key;
use crate::sync_status::{KeyOutOfSync, Lag, OutOfSync, OutboxStatus, lag_shown_by, lags_of};
use crate::time::Timestamp;

impl State {
    /// What waits for the region.
    pub fn outbox_to(&self, target: &RegionName) -> OutboxStatus {
        let outbox = self.indexes.sync.outboxes.get(target);
        outbox.map(OutboxIndex::status).unwrap_or_default()
    }

    /// The regions that something waits for.
    pub fn outbox_targets(&self) -> impl Iterator<Item = &RegionName> {
        self.indexes.sync.outboxes.keys()
    }

    /// How many keys some other region does not have as this one has them.
    pub fn keys_out_of_sync(&self) -> usize {
        self.indexes.sync.keys.len()
    }

    /// How many keys the region does not have as this one has them, for that reason.
    pub fn keys_lagging(&self, lag: &Lag) -> usize {
        self.indexes.sync.lags.get(lag).copied().unwrap_or_default()
    }

    /// The keys that some other region does not have as this one has them, by id, from the one after `after`: each with
    /// every region and reason. It looks at the whole outbox, so it is for an operator who asks.
    pub fn list_out_of_sync(&self, after: Option<&KeyId>, limit: usize) -> Page<Vec<KeyOutOfSync>> {
        let since = self.since_by_lag();
        let start = after.map_or(Bound::Unbounded, |key| Bound::Excluded(*key));
        let keys = self.indexes.sync.keys.range((start, Bound::Unbounded));
        let rows = keys.map(|(key_id, causes)| {
            let row = |lag: &Lag| KeyOutOfSync {
                key_id: *key_id,
                lag: lag.clone(),
                since: since.get(&(*key_id, &lag.region, lag.why)).copied(),
            };
            causes.keys().map(row).collect()
        });
        Page::take(limit, rows)
    }

    fn since_by_lag(&self) -> BTreeMap<(KeyId, &RegionName, OutOfSync), Timestamp> {
        let mut since = BTreeMap::new();
        for intent in self.outbox() {
            let lag = (
                intent.action.key_id(),
                &intent.target,
                lag_shown_by(&intent.action),
            );
            let oldest = since.entry(lag).or_insert(intent.created_at);
            *oldest = intent.created_at.min(*oldest);
        }
        since
    }
}

/// Second ways to the outbox, and to the keys that are out of sync.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SyncIndex {
    /// By target; none is empty.
    outboxes: OrdMap<RegionName, OutboxIndex>,
    /// What each key lags in, and how many causes there are for it: the key itself and intents. None is empty or 0.
    keys: OrdMap<KeyId, OrdMap<Lag, usize>>,
    /// How many keys lag in this. None is 0.
    lags: OrdMap<Lag, usize>,
}

/// The intents for one region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct OutboxIndex {
    by_time: OrdSet<(Timestamp, IntentId)>,
    /// Those that tell of a family.
    family_news: OrdSet<(Timestamp, IntentId)>,
}

impl OutboxIndex {
    fn status(&self) -> OutboxStatus {
        let oldest = |set: &OrdSet<(Timestamp, IntentId)>| set.get_min().map(|(at, _)| *at);
        OutboxStatus {
            intents: self.by_time.len(),
            oldest: oldest(&self.by_time),
            oldest_family_news: oldest(&self.family_news),
        }
    }
}

impl SyncIndex {
    pub(super) fn add_intent(&mut self, intent: &Intent) {
        let outbox = self.outboxes.entry(intent.target.clone()).or_default();
        let entry = (intent.created_at, intent.id);
        outbox.by_time.insert(entry);
        if tells_of_family(intent) {
            outbox.family_news.insert(entry);
        }
        self.add_cause(intent.action.key_id(), lag_of(intent));
    }

    pub(super) fn remove_intent(&mut self, intent: &Intent) {
        if let Some(outbox) = self.outboxes.get_mut(&intent.target) {
            let entry = (intent.created_at, intent.id);
            outbox.by_time.remove(&entry);
            outbox.family_news.remove(&entry);
            if outbox.by_time.is_empty() {
                self.outboxes.remove(&intent.target);
            }
        }
        self.remove_cause(&intent.action.key_id(), &lag_of(intent));
    }

    pub(super) fn add_key(&mut self, key: &Key) {
        lags_of(key).for_each(|lag| self.add_cause(key.id, lag));
    }

    pub(super) fn remove_key(&mut self, key: &Key) {
        lags_of(key).for_each(|lag| self.remove_cause(&key.id, &lag));
    }

    fn add_cause(&mut self, key: KeyId, lag: Lag) {
        let causes = self.keys.entry(key).or_default().entry(lag.clone()).or_default();
        *causes += 1;
        if *causes == 1 {
            *self.lags.entry(lag).or_default() += 1;
        }
    }

    fn remove_cause(&mut self, key: &KeyId, lag: &Lag) {
        let Some(lags) = self.keys.get_mut(key) else {
            return;
        };
        if !count_down(lags, lag) {
            return;
        }
        if lags.is_empty() {
            self.keys.remove(key);
        }
        count_down(&mut self.lags, lag);
    }
}

/// One less; whether none is left.
fn count_down(counts: &mut OrdMap<Lag, usize>, lag: &Lag) -> bool {
    let left = counts.get_mut(lag).map(|count| {
        *count -= 1;
        *count
    });
    let none_left = left == Some(0);
    if none_left {
        counts.remove(lag);
    }
    none_left
}

fn lag_of(intent: &Intent) -> Lag {
    Lag {
        region: intent.target.clone(),
        why: lag_shown_by(&intent.action),
    }
}

fn tells_of_family(intent: &Intent) -> bool {
    matches!(intent.action, IntentAction::SyncFamily { .. })
}
