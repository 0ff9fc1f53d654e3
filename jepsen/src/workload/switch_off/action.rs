//! Calls for a thing that allows a use until it is switched off.

use serde::{Deserialize, Serialize};

use crate::workload::refusal;

/// A call. The history's key is `<region>/<thing>`. The thing allows the use from before the first call on, and is switched
/// off at most once; a switch-off whose end is unknown may be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// Switches it off.
    SwitchOff(Means),
    /// Uses it: Encrypt, Decrypt or another cryptographic operation, of any node of the region.
    Use,
}

/// How a use is switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// DisableKey.
    Disable,
    /// ScheduleKeyDeletion.
    ScheduleDeletion,
    /// RevokeGrant of the only grant that allows the user.
    RevokeGrant,
    /// PutKeyPolicy with a statement that denies the user.
    Deny,
    /// DeleteImportedKeyMaterial.
    DeleteMaterial,
}

impl Means {
    /// The refusal of a use by which one sees that it is switched off.
    pub fn refusal(self) -> &'static str {
        match self {
            Self::Disable => refusal::DISABLED,
            Self::ScheduleDeletion | Self::DeleteMaterial => refusal::INVALID_STATE,
            Self::RevokeGrant | Self::Deny => refusal::ACCESS_DENIED,
        }
    }
}
