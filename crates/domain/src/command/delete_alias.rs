//! DeleteAlias.

use crate::alias::AliasName;

/// DeleteAlias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteAlias {
    /// The name.
    pub name: AliasName,
}
