//! Second ways into the state. They follow from it and are not stored.

use imbl::OrdMap;

use super::multimap::Multimap;
use crate::iam::{
    AccessKey, Account, AccountAlias, Entity, Group, HeldPolicies, KeyOwner, PolicyArn, Role, UniqueId, User,
};
use crate::ids::{AccessKeyId, AccountId};

/// A managed policy as the entities of an account name it: AWS's own are of every account.
type PolicyOf = (AccountId, PolicyArn);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Indexes {
    pub(super) account_of_alias: OrdMap<AccountAlias, AccountId>,
    pub(super) keys_of_owner: Multimap<KeyOwner, AccessKeyId>,
    pub(super) users_of_group: Multimap<UniqueId, UniqueId>,
    /// Users, groups and roles that a managed policy is attached to.
    pub(super) holders_of_policy: Multimap<PolicyOf, UniqueId>,
    /// Users and roles whose permissions boundary a managed policy is.
    pub(super) bounded_by_policy: Multimap<PolicyOf, UniqueId>,
}

impl Indexes {
    pub(super) fn add_account(&mut self, account: &Account) {
        if let Some(alias) = &account.alias {
            self.account_of_alias.insert(alias.clone(), account.id);
        }
    }

    pub(super) fn remove_account(&mut self, account: &Account) {
        if let Some(alias) = &account.alias {
            self.account_of_alias.remove(alias);
        }
    }

    pub(super) fn add_access_key(&mut self, key: &AccessKey) {
        self.keys_of_owner.insert(key.owner.clone(), key.id.clone());
    }

    pub(super) fn remove_access_key(&mut self, key: &AccessKey) {
        self.keys_of_owner.remove(&key.owner, &key.id);
    }

    pub(super) fn add_user(&mut self, user: &User) {
        self.add_policies(&user.entity, &user.policies);
        self.add_boundary(&user.entity, user.boundary.as_ref());
        for group in &user.groups {
            self.users_of_group.insert(*group, user.entity.id);
        }
    }

    pub(super) fn remove_user(&mut self, user: &User) {
        self.remove_policies(&user.entity, &user.policies);
        self.remove_boundary(&user.entity, user.boundary.as_ref());
        for group in &user.groups {
            self.users_of_group.remove(group, &user.entity.id);
        }
    }

    pub(super) fn add_group(&mut self, group: &Group) {
        self.add_policies(&group.entity, &group.policies);
    }

    pub(super) fn remove_group(&mut self, group: &Group) {
        self.remove_policies(&group.entity, &group.policies);
    }

    pub(super) fn add_role(&mut self, role: &Role) {
        self.add_policies(&role.entity, &role.policies);
        self.add_boundary(&role.entity, role.boundary.as_ref());
    }

    pub(super) fn remove_role(&mut self, role: &Role) {
        self.remove_policies(&role.entity, &role.policies);
        self.remove_boundary(&role.entity, role.boundary.as_ref());
    }

    fn add_policies(&mut self, entity: &Entity, policies: &HeldPolicies) {
        for arn in &policies.attached {
            self.holders_of_policy
                .insert((entity.account, arn.clone()), entity.id);
        }
    }

    fn remove_policies(&mut self, entity: &Entity, policies: &HeldPolicies) {
        for arn in &policies.attached {
            self.holders_of_policy
                .remove(&(entity.account, arn.clone()), &entity.id);
        }
    }

    fn add_boundary(&mut self, entity: &Entity, boundary: Option<&PolicyArn>) {
        if let Some(arn) = boundary {
            self.bounded_by_policy
                .insert((entity.account, arn.clone()), entity.id);
        }
    }

    fn remove_boundary(&mut self, entity: &Entity, boundary: Option<&PolicyArn>) {
        if let Some(arn) = boundary {
            self.bounded_by_policy
                .remove(&(entity.account, arn.clone()), &entity.id);
        }
    }
}
