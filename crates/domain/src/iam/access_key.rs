//! Access keys: long-term credentials.

use std::fmt;

use super::{Name, UniqueId};
use crate::ids::{AccessKeyId, AccountId};
use crate::principal::ServicePrincipal;
use crate::time::Timestamp;
use crate::wrapped::Wrapped;

/// A long-term access key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id.
    pub id: AccessKeyId,
    /// Who signs with it.
    pub owner: KeyOwner,
    /// Whether it is good for signing.
    pub status: AccessKeyStatus,
    /// The secret under the global domain key.
    pub secret: Wrapped,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Who signs with an access key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyOwner {
    /// The root user of an account.
    Root(AccountId),
    /// A user.
    User {
        /// The user's account.
        account: AccountId,
        /// The user, whatever its name is now.
        id: UniqueId,
    },
    /// A registered service.
    Service(ServicePrincipal),
}

impl KeyOwner {
    /// The account of the owner; services have none.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Root(account) | Self::User { account, .. } => Some(*account),
            Self::Service(_) => None,
        }
    }
}

/// The owner of access keys as requests name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyHolder {
    /// The root user of an account.
    Root(AccountId),
    /// A user by its name.
    User(AccountId, Name),
    /// A registered service.
    Service(ServicePrincipal),
}

/// Whether an access key is good for signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessKeyStatus {
    /// It is.
    Active,
    /// It is not, and can be again.
    Inactive,
}

impl AccessKeyStatus {
    /// The API's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Inactive => "Inactive",
        }
    }

    /// The status of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Inactive]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

impl fmt::Display for AccessKeyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
