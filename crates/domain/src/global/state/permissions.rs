//! All policies that say what a user or role may do.

use super::State;
use crate::iam::{Group, HeldPolicies, PolicyArn, Role, User};
use crate::policy::{IdentityPolicies, NamedPolicy, StoredPolicy};

impl State {
    /// What a user may do: its own policies, those of its groups, and its boundary.
    pub fn user_policies(&self, user: &User) -> IdentityPolicies {
        let of_groups = self.groups_of(user).map(|group| &group.policies);
        self.identity_policies(
            std::iter::once(&user.policies).chain(of_groups),
            user.boundary.as_ref(),
        )
    }

    /// What the users of a group may do by it.
    pub fn group_policies(&self, group: &Group) -> IdentityPolicies {
        self.identity_policies(std::iter::once(&group.policies), None)
    }

    /// What a role may do: its policies and its boundary.
    pub fn role_policies(&self, role: &Role) -> IdentityPolicies {
        self.identity_policies(std::iter::once(&role.policies), role.boundary.as_ref())
    }

    /// The version in force of a managed policy, an account's or one of AWS's.
    pub fn policy_in_force(&self, arn: &PolicyArn) -> Option<&StoredPolicy> {
        match arn.account() {
            None => self.aws_managed.get(arn),
            Some(_) => self.policy(arn)?.default_document(),
        }
    }

    fn identity_policies<'a>(
        &self,
        held: impl Iterator<Item = &'a HeldPolicies>,
        boundary: Option<&PolicyArn>,
    ) -> IdentityPolicies {
        IdentityPolicies {
            policies: held.flat_map(|held| self.named(held)).collect(),
            boundary: boundary.map(|arn| self.managed(arn)),
            session: None,
        }
    }

    fn named(&self, held: &HeldPolicies) -> impl Iterator<Item = NamedPolicy> {
        let inline = held.inline.iter().map(|(name, policy)| NamedPolicy {
            name: name.text(),
            policy: policy.clone(),
        });
        inline.chain(held.attached.iter().map(|arn| self.managed(arn)))
    }

    /// A managed policy that is attached, or a boundary: it is there, or it would deny everything.
    fn managed(&self, arn: &PolicyArn) -> NamedPolicy {
        let in_force = self.policy_in_force(arn).cloned();
        NamedPolicy {
            name: arn.text(),
            policy: in_force.unwrap_or_else(|| StoredPolicy::from("")),
        }
    }
}
