//! Accounts.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::limits::{MAX_ACCOUNT_ALIAS_CHARACTERS, MIN_ACCOUNT_ALIAS_CHARACTERS};
use crate::ids::{AccountId, IdError};
use crate::time::Timestamp;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its other name, if it has one.
    pub alias: Option<AccountAlias>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An account's other name, unique among all accounts: 3 to 63 lower-case letters, digits and single dashes inside (IAM
/// API, accountAliasType).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountAlias(Arc<str>);

impl AccountAlias {
    /// The alias as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountAlias {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let length = MIN_ACCOUNT_ALIAS_CHARACTERS..=MAX_ACCOUNT_ALIAS_CHARACTERS;
        let is_part = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if length.contains(&text.len()) && text.split('-').all(is_part) {
            Ok(Self(text.into()))
        } else {
            Err(IdError {
                kind: "account alias",
            })
        }
    }
}

impl fmt::Display for AccountAlias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AccountAlias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
