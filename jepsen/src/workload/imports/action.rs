//! Calls for a key with imported material.

use serde::{Deserialize, Serialize};

/// A call; none of them shows more than that it happened. The history's key is `<region>/<key id>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// ImportKeyMaterial.
    ImportKeyMaterial {
        /// `ValidTo`, in nanoseconds since the run began, by the harness's own clock: the times of events.
        valid_to: Option<u64>,
    },
    /// DeleteImportedKeyMaterial.
    DeleteImportedKeyMaterial,
    /// Encrypt.
    Encrypt,
}
