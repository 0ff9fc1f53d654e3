//! Aliases: names for keys, unique per account and region.

use std::sync::Arc;

use crate::ids::{AccountId, KeyId};
use crate::time::Timestamp;

/// An alias name including its prefix `alias/`, 7 to 256 characters of `[a-zA-Z0-9/_-]` (and `:` by shape).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AliasName(pub(crate) Arc<str>);

/// One alias and the key it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The account that owns alias and key.
    pub account: AccountId,
    /// The name, with `alias/`.
    pub name: AliasName,
    /// The key it names, in the same account and region.
    pub target: KeyId,
    /// When CreateAlias made it.
    pub created_at: Timestamp,
    /// When UpdateAlias last changed it.
    pub updated_at: Timestamp,
}

impl AliasName {
    /// The name, with `alias/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for AliasName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
