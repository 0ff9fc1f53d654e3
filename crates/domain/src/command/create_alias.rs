//! CreateAlias.

use crate::alias::AliasName;
use crate::ids::KeyId;

/// CreateAlias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAlias {
    /// The name.
    pub name: AliasName,
    /// The key it will name.
    pub target: KeyId,
}
