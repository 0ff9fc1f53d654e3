//! Grants in the state: by key, with second ways to them by grantee, by retiring principal and by name.

use std::ops::Bound;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use super::{Page, State};
use crate::grant::{Grant, GrantParameters, GrantPrincipal};
use crate::ids::{AccountId, GrantId, KeyId};
use crate::key::Key;
use crate::record::RecordKey;

/// Which grants of a key are wanted: those that satisfy every member that there is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GrantFilter {
    /// The grant of this id.
    pub id: Option<GrantId>,
    /// Grants for this grantee.
    pub grantee: Option<GrantPrincipal>,
}

impl State {
    /// The grant of that id on that key.
    pub fn grant(&self, key: &KeyId, id: &GrantId) -> Option<&Arc<Grant>> {
        self.grants.get(key)?.get(id)
    }

    /// How many grants the key has.
    pub fn grant_count(&self, key: &KeyId) -> usize {
        self.grants.get(key).map_or(0, OrdMap::len)
    }

    /// The key's grants that the filter lets through, by id, from the one after `after`.
    pub fn grants_of_key(
        &self,
        key: &Key,
        filter: &GrantFilter,
        after: Option<&GrantId>,
        limit: usize,
    ) -> Page<Arc<Grant>> {
        // The one grant of an id is looked up; the list that it makes has an `after` too.
        let range = match (filter.id, after) {
            (Some(id), _) => (Bound::Included(id), Bound::Included(id)),
            (None, Some(after)) => (Bound::Excluded(*after), Bound::Unbounded),
            (None, None) => (Bound::Unbounded, Bound::Unbounded),
        };
        let is_later = |id: &GrantId| after.is_none_or(|after| id > after);
        match &filter.grantee {
            None => {
                let grants = self.grants.get(&key.id).into_iter();
                let grants = grants.flat_map(|grants| grants.range(range));
                let later = grants.filter(|(id, _)| is_later(id));
                Page::take(limit, later.map(|(_, grant)| grant.clone()))
            }
            Some(grantee) => {
                let ids = self
                    .indexes
                    .grants
                    .of_grantee
                    .get(&(key.id, grantee.clone()))
                    .into_iter();
                let ids = ids.flat_map(|ids| ids.range(range));
                let later = ids.filter(|id| is_later(id));
                Page::take(limit, later.filter_map(|id| self.grant(&key.id, id).cloned()))
            }
        }
    }

    /// The key's grants for one grantee, by id.
    pub(crate) fn grants_for<'a>(
        &'a self,
        key: &'a KeyId,
        grantee: &GrantPrincipal,
    ) -> impl Iterator<Item = &'a Arc<Grant>> {
        let ids = self.indexes.grants.of_grantee.get(&(*key, grantee.clone()));
        ids.into_iter().flatten().filter_map(|id| self.grant(key, id))
    }

    /// The grants on any key that `principal` is the retiring principal of, by key and id, from the one after `after`.
    pub fn retirable_grants(
        &self,
        principal: &GrantPrincipal,
        after: Option<&(KeyId, GrantId)>,
        limit: usize,
    ) -> Page<Arc<Grant>> {
        let start = after.map_or(Bound::Unbounded, |position| Bound::Excluded(*position));
        let names = self.indexes.grants.of_retiring.get(principal).into_iter();
        let names = names.flat_map(|names| names.range((start, Bound::Unbounded)));
        Page::take(limit, names.filter_map(|(key, id)| self.grant(key, id).cloned()))
    }

    /// The grant that a repeated CreateGrant asks for: of that key, issued by that account, with a name and the same
    /// parameters.
    pub(crate) fn grant_of_name(
        &self,
        key: &KeyId,
        account: AccountId,
        parameters: &Arc<GrantParameters>,
    ) -> Option<GrantId> {
        let named = (*key, account, parameters.clone());
        self.indexes.grants.named.get(&named).copied()
    }

    pub(crate) fn put_grant(&mut self, grant: Arc<Grant>) {
        let old = self
            .grants
            .entry(grant.key_id)
            .or_default()
            .insert(grant.id, grant.clone());
        if old.as_ref() == Some(&grant) {
            return;
        }
        if let Some(old) = old {
            self.indexes.grants.remove(&old);
        }
        self.indexes.grants.insert(&grant);
        self.touch(RecordKey::Grant(grant.key_id, grant.id));
    }

    pub(crate) fn remove_grant(&mut self, grant: &Grant) {
        if let Some(grants) = self.grants.get_mut(&grant.key_id) {
            grants.remove(&grant.id);
            if grants.is_empty() {
                self.grants.remove(&grant.key_id);
            }
        }
        self.indexes.grants.remove(grant);
        self.touch(RecordKey::Grant(grant.key_id, grant.id));
    }

    /// Removes every grant on the key.
    pub(super) fn remove_grants_of(&mut self, key: &KeyId) {
        for grant in self.grants.remove(key).iter().flat_map(OrdMap::values) {
            self.indexes.grants.remove(grant);
            self.touch(RecordKey::Grant(*key, grant.id));
        }
    }

    /// Every grant, by key and id.
    pub(super) fn all_grants(&self) -> impl Iterator<Item = &Arc<Grant>> {
        self.grants.values().flat_map(OrdMap::values)
    }
}

/// Second ways to grants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct GrantIndexes {
    of_grantee: OrdMap<(KeyId, GrantPrincipal), OrdSet<GrantId>>,
    of_retiring: OrdMap<GrantPrincipal, OrdSet<(KeyId, GrantId)>>,
    /// Grants with a name: never two that are equal in everything but their id and date.
    named: OrdMap<(KeyId, AccountId, Arc<GrantParameters>), GrantId>,
}

impl GrantIndexes {
    /// The indexes of these grants.
    pub(super) fn of<'a>(grants: impl Iterator<Item = &'a Arc<Grant>>) -> Self {
        let mut indexes = Self::default();
        grants.for_each(|grant| indexes.insert(grant));
        indexes
    }

    /// How many grants have a name.
    pub(super) fn named(&self) -> usize {
        self.named.len()
    }

    fn insert(&mut self, grant: &Grant) {
        let parameters = &grant.parameters;
        let of_grantee = (grant.key_id, parameters.grantee.clone());
        self.of_grantee.entry(of_grantee).or_default().insert(grant.id);
        if let Some(retiring) = &parameters.retiring {
            let names = self.of_retiring.entry(retiring.clone()).or_default();
            names.insert((grant.key_id, grant.id));
        }
        if parameters.name.is_some() {
            self.named.insert(identity(grant), grant.id);
        }
    }

    fn remove(&mut self, grant: &Grant) {
        let parameters = &grant.parameters;
        let of_grantee = (grant.key_id, parameters.grantee.clone());
        remove_from(&mut self.of_grantee, &of_grantee, &grant.id);
        if let Some(retiring) = &parameters.retiring {
            remove_from(&mut self.of_retiring, retiring, &(grant.key_id, grant.id));
        }
        if parameters.name.is_some() {
            self.named.remove(&identity(grant));
        }
    }
}

/// What two grants with a name must not have in common.
fn identity(grant: &Grant) -> (KeyId, AccountId, Arc<GrantParameters>) {
    (grant.key_id, grant.issuing_account, grant.parameters.clone())
}

fn remove_from<K: Ord + Clone, V: Ord + Clone>(index: &mut OrdMap<K, OrdSet<V>>, key: &K, value: &V) {
    if let Some(values) = index.get_mut(key) {
        values.remove(value);
        if values.is_empty() {
            index.remove(key);
        }
    }
}
