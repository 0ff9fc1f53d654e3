//! What a request names, or the refusal that it is not there.

use std::sync::Arc;

use super::State;
use crate::iam::{
    AccessKey, Account, EntityKind, Group, IamError, KeyHolder, KeyOwner, ManagedPolicy, Name, OidcProvider,
    OidcUrl, PolicyArn, RegisteredService, Role, User,
};
use crate::ids::{AccessKeyId, AccountId};
use crate::principal::ServicePrincipal;

impl State {
    /// An account.
    pub fn expect_account(&self, id: AccountId) -> Result<Arc<Account>, IamError> {
        let account = self.account(&id).cloned();
        account.ok_or_else(|| IamError::no_such(EntityKind::Account, id))
    }

    /// A user of an account.
    pub fn expect_user(&self, account: AccountId, name: &Name) -> Result<Arc<User>, IamError> {
        let user = self.user(account, name).cloned();
        user.ok_or_else(|| IamError::no_such(EntityKind::User, name))
    }

    /// A group of an account.
    pub fn expect_group(&self, account: AccountId, name: &Name) -> Result<Arc<Group>, IamError> {
        let group = self.group(account, name).cloned();
        group.ok_or_else(|| IamError::no_such(EntityKind::Group, name))
    }

    /// A role of an account.
    pub fn expect_role(&self, account: AccountId, name: &Name) -> Result<Arc<Role>, IamError> {
        let role = self.role(account, name).cloned();
        role.ok_or_else(|| IamError::no_such(EntityKind::Role, name))
    }

    /// A managed policy of the account's own.
    pub fn expect_policy(
        &self,
        account: AccountId,
        policy: &PolicyArn,
    ) -> Result<Arc<ManagedPolicy>, IamError> {
        if policy.account() != Some(account) {
            return Err(IamError::PolicyOutsideAccount);
        }
        let found = self.policy(policy).cloned();
        found.ok_or_else(|| IamError::no_such(EntityKind::Attachment, policy))
    }

    /// The owner of access keys that a request names.
    pub fn expect_key_owner(&self, holder: &KeyHolder) -> Result<KeyOwner, IamError> {
        self.key_owner(holder).ok_or_else(|| match holder {
            KeyHolder::Root(account) => IamError::no_such(EntityKind::Account, account),
            KeyHolder::User(_, name) => IamError::no_such(EntityKind::User, name),
            KeyHolder::Service(principal) => IamError::no_such(EntityKind::Service, principal),
        })
    }

    /// An access key of that owner.
    pub fn expect_access_key(
        &self,
        id: &AccessKeyId,
        holder: &KeyHolder,
    ) -> Result<Arc<AccessKey>, IamError> {
        let owner = self.expect_key_owner(holder)?;
        let key = self.access_key(id).filter(|key| key.owner == owner).cloned();
        key.ok_or_else(|| IamError::no_such(EntityKind::AccessKey, id))
    }

    /// An OpenID Connect provider of an account.
    pub fn expect_oidc_provider(
        &self,
        account: AccountId,
        url: &OidcUrl,
    ) -> Result<Arc<OidcProvider>, IamError> {
        let provider = self.oidc_provider(account, url).cloned();
        provider.ok_or_else(|| IamError::no_such(EntityKind::OidcProvider, url))
    }

    /// A registered service.
    pub fn expect_service(&self, principal: &ServicePrincipal) -> Result<Arc<RegisteredService>, IamError> {
        let service = self.service(principal).cloned();
        service.ok_or_else(|| IamError::no_such(EntityKind::Service, principal))
    }
}
