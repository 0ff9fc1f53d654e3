//! Aliases.

use serde::{Deserialize, Serialize};
use trent_domain::alias::Alias;
use trent_domain::time::Timestamp;

use super::RecordError;
use super::values::{KeyIdV1, key_id, parse};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AliasV1 {
    account: String,
    name: String,
    target: KeyIdV1,
    created_at: u64,
    updated_at: u64,
}

impl From<&Alias> for AliasV1 {
    fn from(alias: &Alias) -> Self {
        Self {
            account: alias.account.to_string(),
            name: alias.name.to_string(),
            target: alias.target.to_bytes(),
            created_at: alias.created_at.as_millis(),
            updated_at: alias.updated_at.as_millis(),
        }
    }
}

impl TryFrom<AliasV1> for Alias {
    type Error = RecordError;

    fn try_from(stored: AliasV1) -> Result<Self, RecordError> {
        Ok(Self {
            account: parse(&stored.account, "account id")?,
            name: parse(&stored.name, "alias name")?,
            target: key_id(&stored.target)?,
            created_at: Timestamp::from_millis(stored.created_at),
            updated_at: Timestamp::from_millis(stored.updated_at),
        })
    }
}
