//! Calls for an alias, and what they show of it.

use serde::{Deserialize, Serialize};

/// A call. The history's key is `<region>/<alias name>`; every target that is written is another key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// CreateAlias with this key's id as target.
    CreateAlias(String),
    /// UpdateAlias with this key's id as target, which is there.
    UpdateAlias(String),
    /// DeleteAlias.
    DeleteAlias,
    /// DescribeKey by the alias.
    DescribeKey,
    /// Encrypt by the alias.
    Encrypt,
}

/// The result of DescribeKey and Encrypt; the others have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The id of the key that answered.
    pub key_id: String,
}
