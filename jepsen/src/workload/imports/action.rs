//! Calls for keys with imported material.

use serde::{Deserialize, Serialize};

/// A call. The history's key is `<region>/<key id>`: material is imported, expires and is deleted in each region by itself.
///
/// Ciphertexts and plaintexts are written as the client likes, as long as equal ones are written equally. What opens in one
/// region opens in every other one that has the key of that id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// ImportKeyMaterial.
    ImportKeyMaterial {
        /// `ValidTo`, in nanoseconds since the run began, by the harness's own clock: the times of events.
        valid_to: Option<u64>,
        /// What is brought.
        #[serde(default)]
        material: Material,
    },
    /// DeleteImportedKeyMaterial.
    DeleteImportedKeyMaterial,
    /// Encrypt, of this plaintext.
    Encrypt(String),
    /// Decrypt, of this ciphertext.
    Decrypt(String),
}

/// The bytes that are imported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Material {
    /// Those that the key had from the first import on.
    #[default]
    Own,
    /// Others, which a key that has its own never takes.
    Foreign,
}

/// What a use shows; imports and deletions have nothing to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Of Encrypt: the blob.
    Ciphertext(String),
    /// Of Decrypt: what the blob held.
    Plaintext(String),
}

impl Action {
    /// Whether it succeeds with material alone.
    pub fn is_use(&self) -> bool {
        matches!(self, Self::Encrypt(_) | Self::Decrypt(_))
    }

    /// Whether it decides if there is material.
    pub fn is_change(&self) -> bool {
        !self.is_use() && !self.is_foreign()
    }

    /// Whether it brings what the key must not take.
    pub fn is_foreign(&self) -> bool {
        matches!(
            self,
            Self::ImportKeyMaterial {
                material: Material::Foreign,
                ..
            }
        )
    }
}
