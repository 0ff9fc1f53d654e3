//! Changing the state: the only code that does. It keeps the indexes, and notes what storage has to write and what
//! a node has to know. Writing what is already there is no change.

use std::sync::Arc;

use super::{Event, Indexes, State};
use crate::alias::Alias;
use crate::departure::Departure;
use crate::fencing::Fencing;
use crate::ids::{IntentId, KeyId, RegionName, RequestId};
use crate::intent::{Intent, Receipt};
use crate::key::{Key, Material};
use crate::last_usage::LastUsage;
use crate::record::{RecordKey, Remembered};
use crate::reply::Outcome;
use crate::setup::RegionSetup;
use crate::time::Timestamp;

impl State {
    /// Moves log time forward, never back.
    pub(crate) fn advance_log_time(&mut self, at: Timestamp) {
        if at > self.log_time {
            self.log_time = at;
            self.touch(RecordKey::Clock);
        }
    }

    pub(crate) fn put_setup(&mut self, setup: Arc<RegionSetup>) {
        self.setup = Some(setup);
        self.touch(RecordKey::Setup);
        self.tell(Event::RegionSetUp);
    }

    pub(crate) fn put_key(&mut self, key: Arc<Key>) {
        let old = self.keys.insert(key.id, key.clone());
        if old.as_ref() == Some(&key) {
            return;
        }
        if let Some(old) = old {
            self.indexes.remove_dates(&old);
            self.indexes.sync.remove_key(&old);
            self.indexes.relatives.remove_key(&old);
            self.unindex_binding(&old);
            self.tell_lost_material(&old, &key);
        }
        self.index_binding(&key);
        self.indexes.add_dates(&key);
        self.indexes.sync.add_key(&key);
        self.indexes.relatives.add_key(&key);
        self.indexes
            .keys_of_account
            .entry(key.account)
            .or_default()
            .insert(key.id);
        self.touch(RecordKey::Key(key.id));
        self.tell(Event::KeyChanged(key.id));
    }

    /// Replaces a key by a changed copy of it.
    pub(crate) fn change_key(&mut self, key: &Key, change: impl FnOnce(&mut Key)) -> Arc<Key> {
        let mut key = key.clone();
        change(&mut key);
        let key = Arc::new(key);
        self.put_key(key.clone());
        key
    }

    /// Removes a key with all its aliases, its grants and what is known of its use.
    pub(crate) fn remove_key(&mut self, id: &KeyId) {
        let Some(key) = self.keys.remove(id) else { return };
        for name in self.indexes.aliases_of_key.get(id).cloned().unwrap_or_default() {
            if let Some(alias) = self.alias(key.account, &name).cloned() {
                self.remove_alias(&alias);
            }
        }
        self.remove_grants_of(id);
        self.indexes.remove_dates(&key);
        self.indexes.sync.remove_key(&key);
        self.indexes.relatives.remove_key(&key);
        self.unindex_binding(&key);
        if let Some(keys) = self.indexes.keys_of_account.get_mut(&key.account) {
            keys.remove(id);
            if keys.is_empty() {
                self.indexes.keys_of_account.remove(&key.account);
            }
        }
        if self.usages.remove(id).is_some() {
            self.touch(RecordKey::LastUsage(*id));
        }
        self.touch(RecordKey::Key(*id));
        self.tell(Event::KeyDeleted(*id));
    }

    pub(crate) fn put_alias(&mut self, alias: Arc<Alias>) {
        let aliases = self.aliases.entry(alias.account).or_default();
        let old = aliases.insert(alias.name.clone(), alias.clone());
        if old.as_ref() == Some(&alias) {
            return;
        }
        if let Some(old) = old {
            self.unindex_alias(&old);
        }
        let names = self.indexes.aliases_of_key.entry(alias.target).or_default();
        names.insert(alias.name.clone());
        self.touch(RecordKey::Alias(alias.account, alias.name.clone()));
    }

    pub(crate) fn remove_alias(&mut self, alias: &Alias) {
        if let Some(aliases) = self.aliases.get_mut(&alias.account) {
            aliases.remove(&alias.name);
            if aliases.is_empty() {
                self.aliases.remove(&alias.account);
            }
        }
        self.unindex_alias(alias);
        self.touch(RecordKey::Alias(alias.account, alias.name.clone()));
    }

    /// Notes a use of a key, unless a later one is known.
    pub(crate) fn put_last_usage(&mut self, usage: LastUsage) {
        let known = self.usages.get(&usage.key_id);
        if known.is_none_or(|known| usage.is_later_than(known)) {
            self.usages.insert(usage.key_id, usage);
            self.touch(RecordKey::LastUsage(usage.key_id));
        }
    }

    pub(crate) fn put_fencing(&mut self, fencing: Arc<Fencing>) {
        self.fencing = fencing;
        self.touch(RecordKey::Fencing);
    }

    pub(crate) fn put_departure(&mut self, departure: Departure) {
        self.departure = Some(departure);
        self.touch(RecordKey::Departure);
    }

    pub(crate) fn put_intent(&mut self, intent: Intent) {
        let id = intent.id;
        self.indexes.sync.add_intent(&intent);
        if let Some(old) = self.outbox.insert(id, Arc::new(intent)) {
            self.indexes.sync.remove_intent(&old);
        }
        self.touch(RecordKey::Intent(id));
        self.tell(Event::IntentAdded(id));
    }

    pub(crate) fn remove_intent(&mut self, id: &IntentId) {
        if let Some(intent) = self.outbox.remove(id) {
            self.indexes.sync.remove_intent(&intent);
            self.touch(RecordKey::Intent(*id));
        }
    }

    /// Takes every intent of that kind back.
    pub(crate) fn remove_intents(&mut self, of_that_kind: impl Fn(&Intent) -> bool) {
        let intents = self.outbox().filter(|intent| of_that_kind(intent));
        let ids: Vec<IntentId> = intents.map(|intent| intent.id).collect();
        ids.iter().for_each(|id| self.remove_intent(id));
    }

    pub(crate) fn put_receipt(&mut self, receipt: Receipt) {
        let indexed = (receipt.source.clone(), receipt.created_at, receipt.intent);
        self.indexes.receipts.insert(indexed);
        self.touch(RecordKey::Receipt(receipt.intent));
        self.inbox.insert(receipt.intent, receipt);
    }

    /// Forgets a region that sends nothing any more, whose name another one may have: what that one sends it counts anew.
    pub(crate) fn forget_source(&mut self, source: &RegionName) {
        let first = IntentId::new([0; 16]);
        let receipts = self
            .indexes
            .receipts
            .range((source.clone(), Timestamp::default(), first)..);
        let receipts = receipts.take_while(|(region, ..)| region == source);
        let forgotten: Vec<_> = receipts.cloned().collect();
        self.forget_receipts(forgotten);
        if self.settled.remove(source).is_some() {
            self.touch(RecordKey::Settled(source.clone()));
        }
    }

    /// Forgets the receipts of `source`'s intents from before `before`, and remembers that there are none.
    pub(crate) fn settle(&mut self, source: &RegionName, before: Timestamp) {
        if before <= self.source_settled_before(source) {
            return;
        }
        self.settled.insert(source.clone(), before);
        self.touch(RecordKey::Settled(source.clone()));
        let first = IntentId::new([0; 16]);
        let old = (source.clone(), Timestamp::default(), first)..(source.clone(), before, first);
        let forgotten: Vec<_> = self.indexes.receipts.range(old).cloned().collect();
        self.forget_receipts(forgotten);
    }

    fn forget_receipts(&mut self, forgotten: Vec<(RegionName, Timestamp, IntentId)>) {
        for indexed in forgotten {
            self.indexes.receipts.remove(&indexed);
            self.inbox.remove(&indexed.2);
            self.touch(RecordKey::Receipt(indexed.2));
        }
    }

    /// Keeps an outcome for repeats of its request, and forgets those that are too old or too many.
    pub(crate) fn remember(&mut self, request_id: RequestId, outcome: &Outcome) {
        let at = self.log_time;
        self.put_remembered(Remembered {
            request_id,
            at,
            outcome: Arc::new(outcome.clone()),
        });
        while let Some(forgotten) = self.requests.forget_overdue(at) {
            self.touch(RecordKey::Request(forgotten));
        }
    }

    pub(super) fn put_remembered(&mut self, remembered: Remembered) {
        self.touch(RecordKey::Request(remembered.request_id));
        self.requests.insert(remembered);
    }

    fn tell_lost_material(&mut self, old: &Key, new: &Key) {
        let is_lost = |material: &Material| {
            let now = new.material(&material.id);
            material.wrapped.is_some() && now.is_none_or(|material| material.wrapped.is_none())
        };
        if old.materials.iter().any(is_lost) {
            self.tell(Event::MaterialDeleted(new.id));
        }
    }

    fn unindex_alias(&mut self, alias: &Alias) {
        if let Some(names) = self.indexes.aliases_of_key.get_mut(&alias.target) {
            names.remove(&alias.name);
            if names.is_empty() {
                self.indexes.aliases_of_key.remove(&alias.target);
            }
        }
    }
}

impl Indexes {
    pub(super) fn add_dates(&mut self, key: &Key) {
        self.deletions
            .extend(key.deletion_date().map(|date| (date, key.id)));
        self.rotations
            .extend(key.rotation_date().map(|date| (date, key.id)));
        self.expiries.extend(key.expiry_date().map(|date| (date, key.id)));
    }

    fn remove_dates(&mut self, key: &Key) {
        let dates = [
            (&mut self.deletions, key.deletion_date()),
            (&mut self.rotations, key.rotation_date()),
            (&mut self.expiries, key.expiry_date()),
        ];
        for (index, date) in dates {
            if let Some(date) = date {
                index.remove(&(date, key.id));
            }
        }
    }
}
