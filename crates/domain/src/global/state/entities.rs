//! The entities of one kind, found by id and by name.

use std::ops::Bound;
use std::sync::Arc;

use imbl::OrdMap;

use crate::iam::{Entity, Group, ManagedPolicy, Name, NameKey, Role, UniqueId, User};
use crate::ids::AccountId;

/// What has a name, a path and an id.
pub(super) trait Named {
    fn entity(&self) -> &Entity;
}

macro_rules! named {
    ($($kind:ident)*) => {$(
        impl Named for $kind {
            fn entity(&self) -> &Entity {
                &self.entity
            }
        }
    )*};
}

named! { User Group Role ManagedPolicy }

/// Entities of one kind.
#[derive(Debug, Clone)]
pub(super) struct Entities<T> {
    by_id: OrdMap<UniqueId, Arc<T>>,
    ids: OrdMap<AccountId, OrdMap<NameKey, UniqueId>>,
}

impl<T> Default for Entities<T> {
    fn default() -> Self {
        Self {
            by_id: OrdMap::new(),
            ids: OrdMap::new(),
        }
    }
}

impl<T: Named> Entities<T> {
    pub(super) fn get(&self, id: &UniqueId) -> Option<&Arc<T>> {
        self.by_id.get(id)
    }

    pub(super) fn named(&self, account: AccountId, name: &Name) -> Option<&Arc<T>> {
        self.by_id.get(self.ids.get(&account)?.get(&name.key())?)
    }

    pub(super) fn count(&self, account: AccountId) -> usize {
        self.ids.get(&account).map_or(0, OrdMap::len)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<T>> {
        self.by_id.values()
    }

    /// Those of an account that come after a name, by name.
    pub(super) fn after(&self, account: AccountId, name: Option<&Name>) -> impl Iterator<Item = &Arc<T>> {
        let from = name.map_or(Bound::Unbounded, |name| Bound::Excluded(name.key()));
        let ids = self.ids.get(&account).into_iter();
        ids.flat_map(move |ids| ids.range((from.clone(), Bound::Unbounded)))
            .filter_map(|(_, id)| self.by_id.get(id))
    }

    /// Puts an entity in the place of the one of its id, which is given back.
    pub(super) fn put(&mut self, new: Arc<T>) -> Option<Arc<T>> {
        let Entity {
            id, account, name, ..
        } = new.entity().clone();
        let old = self.by_id.insert(id, new);
        if let Some(old) = &old {
            self.forget_name(old.entity());
        }
        self.ids.entry(account).or_default().insert(name.key(), id);
        old
    }

    pub(super) fn remove(&mut self, id: &UniqueId) -> Option<Arc<T>> {
        let old = self.by_id.remove(id)?;
        self.forget_name(old.entity());
        Some(old)
    }

    /// Every entity is found by its name, and every name is an entity's.
    pub(super) fn check(&self) -> Result<(), String> {
        let names: usize = self.ids.values().map(OrdMap::len).sum();
        let lost = self.iter().map(|entity| entity.entity()).find(|entity| {
            let found = self.named(entity.account, &entity.name);
            found.map(|found| found.entity().id) != Some(entity.id)
        });
        match lost {
            Some(entity) => Err(format!("{} is not found by its name", entity.id)),
            None if names != self.by_id.len() => Err("there are names without entities".into()),
            None => Ok(()),
        }
    }

    fn forget_name(&mut self, entity: &Entity) {
        if let Some(ids) = self.ids.get_mut(&entity.account) {
            ids.remove(&entity.name.key());
            if ids.is_empty() {
                self.ids.remove(&entity.account);
            }
        }
    }
}
