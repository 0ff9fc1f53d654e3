//! UpdateAlias.

use crate::alias::AliasName;
use crate::ids::KeyId;

/// UpdateAlias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateAlias {
    /// The name.
    pub name: AliasName,
    /// The key it will name.
    pub target: KeyId,
}
