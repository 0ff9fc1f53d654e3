//! Reading the state.

use std::ops::Bound;
use std::sync::Arc;

use imbl::OrdSet;

use super::{Page, State};
use crate::alias::{Alias, AliasName, ListedAlias};
use crate::departure::Departure;
use crate::error::KmsError;
use crate::fencing::Fencing;
use crate::ids::{AccountId, IntentId, KeyId, RegionName, RequestId};
use crate::intent::{Intent, Receipt};
use crate::key::Key;
use crate::key_metadata::KeyMetadata;
use crate::last_usage::LastUsage;
use crate::managed_key::ManagedService;
use crate::record::Remembered;
use crate::setup::RegionSetup;
use crate::tag::Tag;
use crate::time::Timestamp;

impl State {
    /// The region's own keys, once it has them.
    pub fn setup(&self) -> Option<&Arc<RegionSetup>> {
        self.setup.as_ref()
    }

    /// The region's name, once it is set up.
    pub fn region(&self) -> Result<&RegionName, KmsError> {
        self.setup
            .as_ref()
            .map(|setup| &setup.region)
            .ok_or(KmsError::NotReady)
    }

    /// The latest time an entry brought.
    pub fn log_time(&self) -> Timestamp {
        self.log_time
    }

    /// The key of that id, whoever owns it.
    pub fn key(&self, id: &KeyId) -> Option<&Arc<Key>> {
        self.keys.get(id)
    }

    /// The key of that id, if `account` owns it.
    pub fn key_of(&self, account: AccountId, id: &KeyId) -> Option<&Arc<Key>> {
        self.key(id).filter(|key| key.account == account)
    }

    /// How many keys of its own the account has in this region: those that AWS manages for it do not count.
    pub fn key_count(&self, account: AccountId) -> usize {
        let keys = self.indexes.keys_of_account.get(&account);
        keys.map_or(0, |keys| keys.len()) - self.managed_key_count(account)
    }

    /// Every managed key has one alias, of a reserved name, and nothing else has such a name.
    fn managed_key_count(&self, account: AccountId) -> usize {
        let reserved = (Bound::Included(AliasName::RESERVED_PREFIX), Bound::Unbounded);
        let aliases = self.aliases.get(&account).into_iter();
        aliases
            .flat_map(|aliases| aliases.range::<_, str>(reserved))
            .take_while(|(name, _)| name.is_reserved())
            .count()
    }

    /// The account's keys by id, from the one after `after`.
    pub fn keys_of(&self, account: AccountId, after: Option<&KeyId>, limit: usize) -> Page<Arc<Key>> {
        let ids = self.indexes.keys_of_account.get(&account).into_iter();
        let ids = ids.flat_map(|ids| ids.range(from(after)));
        Page::take(limit, ids.filter_map(|id| self.keys.get(id).cloned()))
    }

    /// The account's alias of that name.
    pub fn alias(&self, account: AccountId, name: &AliasName) -> Option<&Arc<Alias>> {
        self.aliases.get(&account)?.get(name)
    }

    /// The account's aliases by name, from the one after `after`, and among them the predefined ones that name no key
    /// yet.
    pub fn aliases_of(
        &self,
        account: AccountId,
        after: Option<&AliasName>,
        limit: usize,
    ) -> Result<Page<ListedAlias>, KmsError> {
        let aliases = self.aliases.get(&account).into_iter();
        let aliases = aliases.flat_map(|aliases| aliases.range(from(after)));
        let page = aliases.take(limit.saturating_add(1));
        let mut listed = self.predefined_aliases(account)?;
        listed.retain(|alias| after.is_none_or(|after| alias.name() > after));
        listed.extend(page.map(|(_, alias)| ListedAlias::Made(alias.clone())));
        listed.sort_by(|a, b| a.name().cmp(b.name()));
        Ok(Page::take(limit, listed.into_iter()))
    }

    /// The predefined aliases that name no key of the account yet.
    fn predefined_aliases(&self, account: AccountId) -> Result<Vec<ListedAlias>, KmsError> {
        let names = ManagedService::ALL.into_iter().map(ManagedService::alias);
        let missing = names.filter(|name| {
            name.as_ref()
                .is_ok_and(|name| self.alias(account, name).is_none())
        });
        missing
            .map(|name| name.map(|name| ListedAlias::Predefined { account, name }))
            .collect()
    }

    /// How many aliases name the key.
    pub fn alias_count(&self, key: &KeyId) -> usize {
        self.indexes
            .aliases_of_key
            .get(key)
            .map_or(0, |names| names.len())
    }

    /// The names of the aliases that name the key.
    pub(crate) fn alias_names_of(&self, key: &KeyId) -> impl Iterator<Item = &AliasName> {
        self.indexes.aliases_of_key.get(key).into_iter().flatten()
    }

    /// The aliases that name the key, by name, from the one after `after`.
    pub fn aliases_of_key(&self, key: &Key, after: Option<&AliasName>, limit: usize) -> Page<ListedAlias> {
        let names = self.indexes.aliases_of_key.get(&key.id).into_iter();
        let names = names.flat_map(|names| names.range(from(after)));
        Page::take(
            limit,
            names.filter_map(|name| self.alias(key.account, name).cloned().map(ListedAlias::Made)),
        )
    }

    /// The key's tags by tag key, from the one after `after`.
    pub fn tags_of_key(&self, key: &Key, after: Option<&String>, limit: usize) -> Page<Tag> {
        let is_later = |tag: &&Tag| after.is_none_or(|after| tag.key > *after);
        Page::take(limit, key.tags.iter().filter(is_later).cloned())
    }

    /// The keys whose deletion date is not after `now`, the earliest first.
    pub fn due_deletions(&self, now: Timestamp) -> impl Iterator<Item = KeyId> {
        due(&self.indexes.deletions, now)
    }

    /// The keys that have to rotate by themselves at `now`, the most overdue first.
    pub fn due_rotations(&self, now: Timestamp) -> impl Iterator<Item = KeyId> {
        due(&self.indexes.rotations, now)
    }

    /// The keys with imported material whose end is not after `now`, the earliest first.
    pub fn due_expiries(&self, now: Timestamp) -> impl Iterator<Item = KeyId> {
        due(&self.indexes.expiries, now)
    }

    /// The last use of the key that the region has been told of.
    pub fn last_usage(&self, key: &KeyId) -> Option<&LastUsage> {
        self.usages.get(key)
    }

    /// The intents that wait for another region's answer.
    pub fn outbox(&self) -> impl Iterator<Item = &Arc<Intent>> {
        self.outbox.values()
    }

    /// An intent of the outbox.
    pub fn intent(&self, id: &IntentId) -> Option<&Arc<Intent>> {
        self.outbox.get(id)
    }

    /// What a push to `target` says about the intents that came before: every one from before this moment is
    /// confirmed.
    pub fn settled_before(&self, target: &RegionName) -> Timestamp {
        self.outbox_to(target).oldest.unwrap_or(self.log_time)
    }

    /// What the region knows of lost regions, itself included.
    pub fn fencing(&self) -> &Fencing {
        &self.fencing
    }

    /// How far the region is, if it leaves.
    pub fn departure(&self) -> Option<Departure> {
        self.departure
    }

    /// Every key, from the one after `after`.
    pub fn keys_after(&self, after: Option<&KeyId>) -> impl Iterator<Item = &Arc<Key>> {
        self.keys.range(from(after)).map(|(_, key)| key)
    }

    /// What DescribeKey tells of the key.
    pub fn metadata(&self, key: &Key) -> Result<KeyMetadata, KmsError> {
        Ok(KeyMetadata {
            state: self.key_state(key),
            ..KeyMetadata::of(key, self.region()?)
        })
    }

    pub(crate) fn receipt(&self, id: &IntentId) -> Option<&Receipt> {
        self.inbox.get(id)
    }

    pub(crate) fn source_settled_before(&self, source: &RegionName) -> Timestamp {
        self.settled.get(source).copied().unwrap_or_default()
    }

    pub(crate) fn remembered(&self, id: &RequestId) -> Option<&Remembered> {
        self.requests.get(id)
    }
}

fn due(dates: &OrdSet<(Timestamp, KeyId)>, now: Timestamp) -> impl Iterator<Item = KeyId> {
    let due = dates.iter().take_while(move |(date, _)| *date <= now);
    due.map(|(_, key)| *key)
}

fn from<T: Clone>(after: Option<&T>) -> (Bound<T>, Bound<T>) {
    (
        after.cloned().map_or(Bound::Unbounded, Bound::Excluded),
        Bound::Unbounded,
    )
}
