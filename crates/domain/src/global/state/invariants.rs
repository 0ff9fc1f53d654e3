//! What holds for every state, whatever was applied.

use std::collections::BTreeSet;

use super::State;
use super::entities::{Entities, Named};
use super::indexes::Indexes;
use crate::iam::limits::{MAX_ACCESS_KEYS, MAX_ATTACHED_POLICIES, MAX_GROUPS_PER_USER, MAX_POLICY_VERSIONS};
use crate::iam::{Entity, HeldPolicies, IdKind, KeyOwner, ManagedPolicy, PolicyArn, User};
use crate::ids::AccountId;
use crate::limits::REQUEST_MEMORY_MAX;

impl State {
    /// Checks what holds for every state; the error says what does not. It looks at everything, so it is for tests and
    /// for a state that comes back from records.
    pub fn check_invariants(&self) -> Result<(), String> {
        self.check_entities(&self.users, IdKind::User)?;
        self.check_entities(&self.groups, IdKind::Group)?;
        self.check_entities(&self.roles, IdKind::Role)?;
        self.check_entities(&self.policies, IdKind::Policy)?;
        self.users.iter().try_for_each(|user| self.check_groups(user))?;
        self.check_holders()?;
        self.policies
            .iter()
            .try_for_each(|policy| check_versions(policy))?;
        self.check_access_keys()?;
        self.check_providers()?;
        self.check_directory()?;
        ensure(self.requests.len() <= REQUEST_MEMORY_MAX, || {
            format!("{} requests are remembered", self.requests.len())
        })?;
        ensure(self.indexes == self.expected_indexes(), || {
            "the indexes do not fit the state".into()
        })?;
        let aliases = self.accounts().filter(|account| account.alias.is_some()).count();
        ensure(self.indexes.account_of_alias.len() == aliases, || {
            "two accounts have one alias".into()
        })
    }

    fn check_entities<T: Named>(&self, entities: &Entities<T>, kind: IdKind) -> Result<(), String> {
        entities.check()?;
        for Entity { id, account, .. } in entities.iter().map(|entity| entity.entity()) {
            ensure(id.kind() == kind, || format!("{id} is of another kind"))?;
            self.check_account(*account, id)?;
        }
        Ok(())
    }

    fn check_groups(&self, user: &User) -> Result<(), String> {
        let id = user.entity.id;
        for group in &user.groups {
            let group = self
                .groups
                .get(group)
                .ok_or_else(|| format!("{id} is in {group}, which does not exist"))?;
            ensure(group.entity.account == user.entity.account, || {
                format!("{id} is in a group of another account")
            })?;
        }
        ensure(user.groups.len() <= MAX_GROUPS_PER_USER, || {
            format!("{id} is in {} groups", user.groups.len())
        })
    }

    fn check_holders(&self) -> Result<(), String> {
        for user in self.users.iter() {
            self.check_policies(&user.entity, &user.policies, user.boundary.as_ref())?;
        }
        for group in self.groups.iter() {
            self.check_policies(&group.entity, &group.policies, None)?;
        }
        for role in self.roles.iter() {
            self.check_policies(&role.entity, &role.policies, role.boundary.as_ref())?;
        }
        Ok(())
    }

    fn check_policies(
        &self,
        entity: &Entity,
        policies: &HeldPolicies,
        boundary: Option<&PolicyArn>,
    ) -> Result<(), String> {
        let Entity {
            id,
            account,
            partition,
            ..
        } = entity;
        let mut named = policies.attached.iter().chain(boundary);
        let lost = named.find(|arn| !self.is_attachable(*account, partition.as_str(), arn));
        if let Some(arn) = lost {
            return Err(format!("{id} has the policy {arn}, which does not exist"));
        }
        ensure(policies.attached.len() <= MAX_ATTACHED_POLICIES, || {
            format!("{id} has {} policies attached", policies.attached.len())
        })
    }

    fn check_access_keys(&self) -> Result<(), String> {
        for key in self.access_keys.values() {
            let is_there = match &key.owner {
                KeyOwner::Root(account) => self.account(account).is_some(),
                KeyOwner::User { account, id } => self
                    .users
                    .get(id)
                    .is_some_and(|user| user.entity.account == *account),
                KeyOwner::Service(principal) => self.service(principal).is_some(),
            };
            ensure(is_there, || format!("{} belongs to nobody", key.id))?;
            let count = self.indexes.keys_of_owner.count(&key.owner);
            ensure(count <= MAX_ACCESS_KEYS, || {
                format!("the owner of {} has {count} access keys", key.id)
            })?;
        }
        Ok(())
    }

    fn check_providers(&self) -> Result<(), String> {
        let mut providers = self
            .oidc_providers
            .values()
            .flat_map(|providers| providers.values());
        providers.try_for_each(|provider| self.check_account(provider.account, &provider.url))
    }

    fn check_directory(&self) -> Result<(), String> {
        let invited = self
            .invitations()
            .map(|invitation| (invitation.node, &invitation.region));
        let nodes = self.nodes().map(|node| (node.id, &node.region));
        for (node, region) in nodes.chain(invited) {
            ensure(self.region(region).is_some(), || {
                format!("node {node} is of no region")
            })?;
            ensure(Some(node) <= self.last_node, || {
                format!("the number {node} could be given out again")
            })?;
        }
        let waiting = self
            .invitations()
            .find(|invitation| self.node(invitation.node).is_some());
        ensure(waiting.is_none(), || "a node is invited that is here".into())?;
        let peers: BTreeSet<_> = self.nodes().map(|node| &node.peer).collect();
        ensure(peers.len() == self.nodes.len(), || {
            "two nodes have one address".into()
        })
    }

    fn check_account(&self, account: AccountId, of: &impl std::fmt::Display) -> Result<(), String> {
        ensure(self.account(&account).is_some(), || {
            format!("{of} belongs to no account")
        })
    }

    fn expected_indexes(&self) -> Indexes {
        let mut indexes = Indexes::default();
        self.accounts().for_each(|account| indexes.add_account(account));
        self.access_keys
            .values()
            .for_each(|key| indexes.add_access_key(key));
        self.users.iter().for_each(|user| indexes.add_user(user));
        self.groups.iter().for_each(|group| indexes.add_group(group));
        self.roles.iter().for_each(|role| indexes.add_role(role));
        indexes
    }
}

fn check_versions(policy: &ManagedPolicy) -> Result<(), String> {
    let numbers = 1..=MAX_POLICY_VERSIONS;
    let holds = numbers.contains(&policy.versions.len())
        && policy.versions.contains_key(&policy.default_version)
        && policy
            .versions
            .keys()
            .all(|number| *number <= policy.last_version);
    ensure(holds, || {
        format!("the versions of {} contradict each other", policy.entity.id)
    })
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
