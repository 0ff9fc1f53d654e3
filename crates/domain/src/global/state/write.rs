//! Changing the state: the only code that does. It keeps the indexes, and notes what storage has to write. Writing what
//! is already there is no change.

use std::sync::Arc;

use super::{Region, State};
use crate::global::outcome::Outcome;
use crate::global::record::RecordKey;
use crate::iam::{AccessKey, Account, Group, ManagedPolicy, OidcProvider, RegisteredService, Role, User};
use crate::ids::{ClusterId, RegionName, RequestId};
use crate::losses::Losses;
use crate::record::Remembered;
use crate::time::Timestamp;

impl State {
    /// Moves log time forward, never back.
    pub(crate) fn advance_log_time(&mut self, at: Timestamp) {
        if at > self.log_time {
            self.log_time = at;
            self.touch(RecordKey::Clock);
        }
    }

    pub(crate) fn put_cluster(&mut self, cluster: ClusterId) {
        self.cluster = Some(cluster);
        self.touch(RecordKey::Cluster);
    }

    pub(crate) fn put_region(&mut self, region: Arc<Region>) {
        let old = self.regions.insert(region.name.clone(), region.clone());
        if old.as_ref() != Some(&region) {
            self.touch(RecordKey::Region(region.name.clone()));
        }
    }

    pub(crate) fn remove_region(&mut self, name: &RegionName) {
        self.regions.remove(name);
        self.touch(RecordKey::Region(name.clone()));
    }

    pub(crate) fn put_losses(&mut self, losses: Arc<Losses>) {
        self.losses = losses;
        self.touch(RecordKey::Losses);
    }

    pub(crate) fn put_account(&mut self, account: Arc<Account>) {
        let old = self.accounts.insert(account.id, account.clone());
        if old.as_ref() == Some(&account) {
            return;
        }
        if let Some(old) = old {
            self.indexes.remove_account(&old);
        }
        self.indexes.add_account(&account);
        self.touch(RecordKey::Account(account.id));
    }

    pub(crate) fn put_access_key(&mut self, key: Arc<AccessKey>) {
        let old = self.access_keys.insert(key.id.clone(), key.clone());
        if old.as_ref() == Some(&key) {
            return;
        }
        if let Some(old) = old {
            self.indexes.remove_access_key(&old);
        }
        self.indexes.add_access_key(&key);
        self.touch(RecordKey::AccessKey(key.id.clone()));
    }

    pub(crate) fn remove_access_key(&mut self, key: &AccessKey) {
        self.access_keys.remove(&key.id);
        self.indexes.remove_access_key(key);
        self.touch(RecordKey::AccessKey(key.id.clone()));
    }

    pub(crate) fn put_user(&mut self, user: Arc<User>) {
        let old = self.users.put(user.clone());
        if old.as_ref() == Some(&user) {
            return;
        }
        if let Some(old) = old {
            self.indexes.remove_user(&old);
        }
        self.indexes.add_user(&user);
        self.touch(RecordKey::User(user.entity.id));
    }

    pub(crate) fn remove_user(&mut self, user: &User) {
        self.users.remove(&user.entity.id);
        self.indexes.remove_user(user);
        self.touch(RecordKey::User(user.entity.id));
    }

    pub(crate) fn put_group(&mut self, group: Arc<Group>) {
        let old = self.groups.put(group.clone());
        if old.as_ref() == Some(&group) {
            return;
        }
        if let Some(old) = old {
            self.indexes.remove_group(&old);
        }
        self.indexes.add_group(&group);
        self.touch(RecordKey::Group(group.entity.id));
    }

    pub(crate) fn remove_group(&mut self, group: &Group) {
        self.groups.remove(&group.entity.id);
        self.indexes.remove_group(group);
        self.touch(RecordKey::Group(group.entity.id));
    }

    pub(crate) fn put_role(&mut self, role: Arc<Role>) {
        let old = self.roles.put(role.clone());
        if old.as_ref() == Some(&role) {
            return;
        }
        if let Some(old) = old {
            self.indexes.remove_role(&old);
        }
        self.indexes.add_role(&role);
        self.touch(RecordKey::Role(role.entity.id));
    }

    pub(crate) fn remove_role(&mut self, role: &Role) {
        self.roles.remove(&role.entity.id);
        self.indexes.remove_role(role);
        self.touch(RecordKey::Role(role.entity.id));
    }

    pub(crate) fn put_policy(&mut self, policy: Arc<ManagedPolicy>) {
        let old = self.policies.put(policy.clone());
        if old.as_ref() != Some(&policy) {
            self.touch(RecordKey::Policy(policy.entity.id));
        }
    }

    pub(crate) fn remove_policy(&mut self, policy: &ManagedPolicy) {
        self.policies.remove(&policy.entity.id);
        self.touch(RecordKey::Policy(policy.entity.id));
    }

    pub(crate) fn put_oidc_provider(&mut self, provider: Arc<OidcProvider>) {
        let providers = self.oidc_providers.entry(provider.account).or_default();
        let old = providers.insert(provider.url.clone(), provider.clone());
        if old.as_ref() != Some(&provider) {
            self.touch(RecordKey::OidcProvider(provider.account, provider.url.clone()));
        }
    }

    pub(crate) fn remove_oidc_provider(&mut self, provider: &OidcProvider) {
        if let Some(providers) = self.oidc_providers.get_mut(&provider.account) {
            providers.remove(&provider.url);
            if providers.is_empty() {
                self.oidc_providers.remove(&provider.account);
            }
        }
        self.touch(RecordKey::OidcProvider(provider.account, provider.url.clone()));
    }

    pub(crate) fn put_service(&mut self, service: Arc<RegisteredService>) {
        let old = self.services.insert(service.principal.clone(), service.clone());
        if old.as_ref() != Some(&service) {
            self.touch(RecordKey::Service(service.principal.clone()));
        }
    }

    pub(crate) fn remove_service(&mut self, service: &RegisteredService) {
        self.services.remove(&service.principal);
        self.touch(RecordKey::Service(service.principal.clone()));
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

    pub(super) fn put_remembered(&mut self, remembered: Remembered<Outcome>) {
        self.touch(RecordKey::Request(remembered.request_id));
        self.requests.insert(remembered);
    }

    pub(super) fn touch(&mut self, record: RecordKey) {
        self.touched.insert(record);
    }
}
