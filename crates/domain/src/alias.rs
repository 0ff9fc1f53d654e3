//! Aliases: names for keys, unique per account and region.

use std::borrow::Borrow;
use std::str::FromStr;
use std::sync::Arc;

use crate::arn::AliasArn;
use crate::error::KmsError;
use crate::ids::{AccountId, KeyId, RegionName};
use crate::limits::MAX_ALIAS_CHARACTERS;
use crate::time::Timestamp;

/// An alias name including its prefix `alias/`, up to 256 characters, the rest of them `[a-zA-Z0-9/_-]`.
/// (The model's pattern also lets `:` through; the service refuses it.)
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AliasName(Arc<str>);

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

/// An alias as ListAliases shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListedAlias {
    /// One that names a key.
    Made(Arc<Alias>),
    /// One that a service will use, and that names no key yet.
    Predefined {
        /// The account.
        account: AccountId,
        /// The name.
        name: AliasName,
    },
}

impl ListedAlias {
    /// The name.
    pub fn name(&self) -> &AliasName {
        match self {
            Self::Made(alias) => &alias.name,
            Self::Predefined { name, .. } => name,
        }
    }

    /// The account that sees it.
    pub fn account(&self) -> AccountId {
        match self {
            Self::Made(alias) => alias.account,
            Self::Predefined { account, .. } => *account,
        }
    }
}

impl AliasName {
    /// What every alias name starts with.
    pub const PREFIX: &'static str = "alias/";
    /// What the names of aliases start with that belong to AWS managed keys.
    pub(crate) const RESERVED_PREFIX: &'static str = "alias/aws/";

    /// The name, with `alias/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name is kept for the service's own aliases: users can neither create nor change it.
    pub fn is_reserved(&self) -> bool {
        self.0.starts_with(Self::RESERVED_PREFIX)
    }

    /// The ARN of `account`'s alias of this name.
    pub fn arn(&self, region: &RegionName, account: AccountId) -> AliasArn {
        AliasArn {
            region: region.clone(),
            account,
            name: self.clone(),
        }
    }
}

impl FromStr for AliasName {
    type Err = KmsError;

    fn from_str(text: &str) -> Result<Self, KmsError> {
        let rest = text.strip_prefix(Self::PREFIX).ok_or(KmsError::AliasPrefix)?;
        let fits = !rest.is_empty() && text.len() <= MAX_ALIAS_CHARACTERS && rest.bytes().all(is_allowed);
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(KmsError::InvalidAliasName)
        }
    }
}

/// Names sort as their texts do, so a text finds its place among them.
impl Borrow<str> for AliasName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for AliasName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-')
}
