//! Calls for a key policy, and what they show of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A call. The history's key is `<region>/<key id>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// PutKeyPolicy.
    PutKeyPolicy {
        /// Of one statement, unlike that of any other policy.
        sid: String,
        /// Principals that it allows to use the key.
        allow: BTreeSet<String>,
    },
    /// GetKeyPolicy.
    GetKeyPolicy,
    /// Encrypt by this principal, which nothing but the key policy allows.
    Encrypt(String),
}

/// The result of GetKeyPolicy; the others have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// That of the policy's unlike statement.
    pub sid: String,
}
