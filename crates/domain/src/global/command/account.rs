//! Accounts and their aliases.

use std::sync::Arc;

use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::{AccessKey, AccessKeyStatus, Account, AccountAlias, EntityKind, IamError, KeyOwner};
use crate::ids::{AccessKeyId, AccountId};
use crate::wrapped::Wrapped;

/// Creates an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAccount {
    /// The account.
    pub account: AccountId,
}

impl CreateAccount {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        if state.account(&self.account).is_some() {
            return Err(IamError::exists(EntityKind::Account, self.account));
        }
        let at = state.log_time();
        state.put_account(Arc::new(Account {
            id: self.account,
            alias: None,
            created_at: at,
        }));
        Ok(Reply::Created { at })
    }
}

/// Creates an account together with an access key of its root user, in one step: the key is made once, with the account,
/// and does not come back when it has been deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootstrapAccount {
    /// The account.
    pub account: AccountId,
    /// The access key's id.
    pub key: AccessKeyId,
    /// The secret under the global domain key.
    pub secret: Wrapped,
}

impl BootstrapAccount {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        if state.access_key(&self.key).is_some() {
            return Err(IamError::IdTaken);
        }
        let account = CreateAccount {
            account: self.account,
        };
        let created = account.apply(state)?;
        let at = state.log_time();
        state.put_access_key(Arc::new(AccessKey {
            id: self.key.clone(),
            owner: KeyOwner::Root(self.account),
            status: AccessKeyStatus::Active,
            secret: self.secret.clone(),
            created_at: at,
        }));
        Ok(created)
    }
}

/// CreateAccountAlias: an account has one at most, so this replaces the one it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAccountAlias {
    /// The account.
    pub account: AccountId,
    /// The alias.
    pub alias: AccountAlias,
}

impl SetAccountAlias {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let account = state.expect_account(self.account)?;
        let taken = state.account_of_alias(&self.alias);
        if taken.is_some_and(|other| other.id != self.account) {
            return Err(IamError::exists(EntityKind::AccountAlias, &self.alias));
        }
        state.put_account(Arc::new(Account {
            alias: Some(self.alias.clone()),
            ..Account::clone(&account)
        }));
        Ok(Reply::Done)
    }
}

/// DeleteAccountAlias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteAccountAlias {
    /// The account.
    pub account: AccountId,
    /// The alias that it has.
    pub alias: AccountAlias,
}

impl DeleteAccountAlias {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let account = state.expect_account(self.account)?;
        if account.alias.as_ref() != Some(&self.alias) {
            return Err(IamError::no_such(EntityKind::AccountAlias, &self.alias));
        }
        state.put_account(Arc::new(Account {
            alias: None,
            ..Account::clone(&account)
        }));
        Ok(Reply::Done)
    }
}
