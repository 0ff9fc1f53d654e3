//! Reading the state.

use std::sync::Arc;

use super::{Region, State};
use crate::global::outcome::Outcome;
use crate::iam::{
    AccessKey, Account, AccountAlias, AwsManagedPolicy, Group, IdKind, KeyHolder, KeyOwner, ManagedPolicy,
    Name, OidcProvider, OidcUrl, PolicyArn, RegisteredService, Role, UniqueId, User,
};
use crate::ids::{AccessKeyId, AccountId, ClusterId, RegionName, RequestId};
use crate::losses::Losses;
use crate::principal::ServicePrincipal;
use crate::record::Remembered;
use crate::time::Timestamp;

impl State {
    /// The cluster's id, once it has one.
    pub fn cluster(&self) -> Option<ClusterId> {
        self.cluster
    }

    /// The latest time an entry brought.
    pub fn log_time(&self) -> Timestamp {
        self.log_time
    }

    /// A region of the directory.
    pub fn region(&self, name: &RegionName) -> Option<&Arc<Region>> {
        self.regions.get(name)
    }

    /// The directory, by name.
    pub fn regions(&self) -> impl Iterator<Item = &Arc<Region>> {
        self.regions.values()
    }

    /// The regions that were declared lost.
    pub fn losses(&self) -> &Losses {
        &self.losses
    }

    /// An account.
    pub fn account(&self, id: &AccountId) -> Option<&Arc<Account>> {
        self.accounts.get(id)
    }

    /// Every account, by id.
    pub fn accounts(&self) -> impl Iterator<Item = &Arc<Account>> {
        self.accounts.values()
    }

    /// The account of that alias.
    pub fn account_of_alias(&self, alias: &AccountAlias) -> Option<&Arc<Account>> {
        self.accounts.get(self.indexes.account_of_alias.get(alias)?)
    }

    /// Whether anybody can sign.
    pub fn has_access_keys(&self) -> bool {
        !self.access_keys.is_empty()
    }

    /// An access key, active or not.
    pub fn access_key(&self, id: &AccessKeyId) -> Option<&Arc<AccessKey>> {
        self.access_keys.get(id)
    }

    /// The access keys of an owner, two at most, by id.
    pub fn access_keys_of(&self, owner: &KeyOwner) -> impl Iterator<Item = &Arc<AccessKey>> {
        let ids = self.indexes.keys_of_owner.get(owner);
        ids.filter_map(|id| self.access_keys.get(id))
    }

    /// Whose access keys a request means, if there is such an owner.
    pub fn key_owner(&self, holder: &KeyHolder) -> Option<KeyOwner> {
        match holder {
            KeyHolder::Root(account) => self.account(account).map(|account| KeyOwner::Root(account.id)),
            KeyHolder::User(account, name) => self.user(*account, name).map(|user| KeyOwner::User {
                account: *account,
                id: user.entity.id,
            }),
            KeyHolder::Service(principal) => {
                let service = self.service(principal)?;
                Some(KeyOwner::Service(service.principal.clone()))
            }
        }
    }

    /// A user by its name, in any letter case.
    pub fn user(&self, account: AccountId, name: &Name) -> Option<&Arc<User>> {
        self.users.named(account, name)
    }

    /// A user by its id.
    pub fn user_by_id(&self, id: &UniqueId) -> Option<&Arc<User>> {
        self.users.get(id)
    }

    /// A group by its name, in any letter case.
    pub fn group(&self, account: AccountId, name: &Name) -> Option<&Arc<Group>> {
        self.groups.named(account, name)
    }

    /// A group by its id.
    pub fn group_by_id(&self, id: &UniqueId) -> Option<&Arc<Group>> {
        self.groups.get(id)
    }

    /// The groups of a user, by id.
    pub fn groups_of(&self, user: &User) -> impl Iterator<Item = &Arc<Group>> {
        user.groups.iter().filter_map(|id| self.groups.get(id))
    }

    /// The users of a group, by id.
    pub fn users_of(&self, group: &Group) -> impl Iterator<Item = &Arc<User>> {
        let ids = self.indexes.users_of_group.get(&group.entity.id);
        ids.filter_map(|id| self.users.get(id))
    }

    /// A role by its name, in any letter case.
    pub fn role(&self, account: AccountId, name: &Name) -> Option<&Arc<Role>> {
        self.roles.named(account, name)
    }

    /// A role by its id.
    pub fn role_by_id(&self, id: &UniqueId) -> Option<&Arc<Role>> {
        self.roles.get(id)
    }

    /// An account's managed policy.
    pub fn policy(&self, arn: &PolicyArn) -> Option<&Arc<ManagedPolicy>> {
        let policy = self.policies.named(arn.account()?, arn.name())?;
        policy.has_arn(arn).then_some(policy)
    }

    /// Users, groups and roles of an account that a managed policy is attached to, groups first; their ids say what they
    /// are.
    pub fn holders_of<'a>(
        &'a self,
        account: AccountId,
        policy: &PolicyArn,
    ) -> impl Iterator<Item = UniqueId> + use<'a> {
        self.indexes
            .holders_of_policy
            .get(&(account, policy.clone()))
            .copied()
    }

    /// Users and roles of an account whose permissions boundary a managed policy is.
    pub fn bounded_by<'a>(
        &'a self,
        account: AccountId,
        policy: &PolicyArn,
    ) -> impl Iterator<Item = UniqueId> + use<'a> {
        self.indexes
            .bounded_by_policy
            .get(&(account, policy.clone()))
            .copied()
    }

    /// To how many users, groups and roles of an account a managed policy is attached.
    pub fn attachment_count(&self, account: AccountId, policy: &PolicyArn) -> usize {
        self.indexes.holders_of_policy.count(&(account, policy.clone()))
    }

    /// How many users and roles of an account a managed policy bounds.
    pub fn boundary_count(&self, account: AccountId, policy: &PolicyArn) -> usize {
        self.indexes.bounded_by_policy.count(&(account, policy.clone()))
    }

    /// An OpenID Connect provider.
    pub fn oidc_provider(&self, account: AccountId, url: &OidcUrl) -> Option<&Arc<OidcProvider>> {
        self.oidc_providers.get(&account)?.get(url)
    }

    /// The OpenID Connect providers of an account, by URL.
    pub fn oidc_providers(&self, account: AccountId) -> impl Iterator<Item = &Arc<OidcProvider>> {
        let providers = self.oidc_providers.get(&account).into_iter();
        providers.flat_map(|providers| providers.values())
    }

    /// A registered service.
    pub fn service(&self, principal: &ServicePrincipal) -> Option<&Arc<RegisteredService>> {
        self.services.get(principal)
    }

    /// Every registered service, by name.
    pub fn services(&self) -> impl Iterator<Item = &Arc<RegisteredService>> {
        self.services.values()
    }

    /// Entities of that kind in an account.
    pub fn entity_count(&self, account: AccountId, kind: IdKind) -> usize {
        match kind {
            IdKind::User => self.users.count(account),
            IdKind::Group => self.groups.count(account),
            IdKind::Role => self.roles.count(account),
            IdKind::Policy => self.policies.count(account),
        }
    }

    /// Whether there is an entity of that id.
    pub(crate) fn has_entity(&self, id: &UniqueId) -> bool {
        match id.kind() {
            IdKind::User => self.users.get(id).is_some(),
            IdKind::Group => self.groups.get(id).is_some(),
            IdKind::Role => self.roles.get(id).is_some(),
            IdKind::Policy => self.policies.get(id).is_some(),
        }
    }

    /// Whether an account has a managed policy of that name, under any path.
    pub(crate) fn has_policy_named(&self, account: AccountId, name: &Name) -> bool {
        self.policies.named(account, name).is_some()
    }

    /// Whether an entity of `account` and `partition` can have the policy attached, or as its boundary.
    pub(crate) fn is_attachable(&self, account: AccountId, partition: &str, policy: &PolicyArn) -> bool {
        match policy.account() {
            None => policy.partition() == partition && AwsManagedPolicy::find(policy).is_some(),
            Some(owner) => owner == account && self.policy(policy).is_some(),
        }
    }

    pub(crate) fn remembered(&self, id: &RequestId) -> Option<&Remembered<Outcome>> {
        self.requests.get(id)
    }
}
