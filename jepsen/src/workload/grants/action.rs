//! Calls for grants, and what they show of them.

use serde::{Deserialize, Serialize};

/// A call. The history's key is `<region>/<key id>`. A grant bears a name unlike any other's, is the only thing that allows
/// its grantee, and is made and revoked once; a call whose end is not known may be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// CreateGrant.
    CreateGrant(String),
    /// RevokeGrant or RetireGrant.
    RevokeGrant(String),
    /// ListGrants, to its end.
    ListGrants,
    /// Encrypt by the grantee of this grant, without its token.
    Encrypt(String),
}

/// The result of ListGrants; the others have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Their names, as often as they were listed.
    pub grants: Vec<String>,
}
