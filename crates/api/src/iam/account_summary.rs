//! GetAccountSummary.

use trent_domain::iam::limits;

use crate::query::Answer;

/// What an account has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountSummary {
    /// Users.
    pub users: usize,
    /// Groups.
    pub groups: usize,
    /// Roles.
    pub roles: usize,
    /// Managed policies.
    pub policies: usize,
    /// Versions of managed policies.
    pub policy_versions: usize,
    /// Identity providers.
    pub providers: usize,
    /// Whether the root user has access keys.
    pub root_has_access_keys: bool,
}

impl AccountSummary {
    /// The answer. What Trent does not have, such as passwords and certificates, is not in it.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer::of(|answer| {
            answer.map(
                "SummaryMap",
                [
                    ("Users", self.users),
                    ("UsersQuota", limits::MAX_USERS_PER_ACCOUNT),
                    ("Groups", self.groups),
                    ("GroupsQuota", limits::MAX_GROUPS_PER_ACCOUNT),
                    ("Roles", self.roles),
                    ("RolesQuota", limits::MAX_ROLES_PER_ACCOUNT),
                    ("Policies", self.policies),
                    ("PoliciesQuota", limits::MAX_POLICIES_PER_ACCOUNT),
                    ("PolicyVersionsInUse", self.policy_versions),
                    ("VersionsPerPolicyQuota", limits::MAX_POLICY_VERSIONS),
                    ("PolicySizeQuota", limits::MAX_MANAGED_POLICY_CHARACTERS),
                    ("UserPolicySizeQuota", limits::MAX_USER_INLINE_CHARACTERS),
                    ("GroupPolicySizeQuota", limits::MAX_GROUP_INLINE_CHARACTERS),
                    ("RolePolicySizeQuota", limits::MAX_ROLE_INLINE_CHARACTERS),
                    ("AssumeRolePolicySizeQuota", limits::MAX_TRUST_POLICY_CHARACTERS),
                    ("GroupsPerUserQuota", limits::MAX_GROUPS_PER_USER),
                    ("AttachedPoliciesPerUserQuota", limits::MAX_ATTACHED_POLICIES),
                    ("AttachedPoliciesPerGroupQuota", limits::MAX_ATTACHED_POLICIES),
                    ("AttachedPoliciesPerRoleQuota", limits::MAX_ATTACHED_POLICIES),
                    ("AccessKeysPerUserQuota", limits::MAX_ACCESS_KEYS),
                    ("Providers", self.providers),
                    ("AccountAccessKeysPresent", usize::from(self.root_has_access_keys)),
                ],
            );
        })
    }
}
