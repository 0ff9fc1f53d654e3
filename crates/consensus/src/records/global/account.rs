//! Accounts.

use serde::{Deserialize, Serialize};
use trent_domain::iam::Account;
use trent_domain::time::Timestamp;

use crate::records::RecordError;
use crate::records::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AccountV1 {
    id: String,
    alias: Option<String>,
    created_at: u64,
}

impl From<&Account> for AccountV1 {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.to_string(),
            alias: account.alias.as_ref().map(ToString::to_string),
            created_at: account.created_at.as_millis(),
        }
    }
}

impl TryFrom<AccountV1> for Account {
    type Error = RecordError;

    fn try_from(stored: AccountV1) -> Result<Self, RecordError> {
        let alias = stored.alias.map(|alias| parse(&alias, "account alias"));
        Ok(Self {
            id: parse(&stored.id, "account id")?,
            alias: alias.transpose()?,
            created_at: Timestamp::from_millis(stored.created_at),
        })
    }
}
