//! Calls that make and open ciphertexts, and those that decide whether they can be opened.

use serde::{Deserialize, Serialize};

use crate::workload::KeyState;

/// A call. The history's key is the key's id, the same in every region; the region is that of the node that was asked.
///
/// Ciphertexts, plaintexts and contexts are written as the client likes (base64, a digest), as long as equal ones are written
/// equally.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// Encrypt (or GenerateDataKey, whose plaintext is then told by the result).
    Encrypt {
        /// What is encrypted; nothing where the server draws it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plaintext: Option<String>,
    },
    /// Decrypt.
    Decrypt {
        /// As Encrypt returned it, also where it is tampered with before it is sent.
        ciphertext: String,
        /// What was changed on purpose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        forgery: Option<Forgery>,
    },
    /// DescribeKey.
    DescribeKey,
    /// Whatever takes the key out of Enabled in the region: DisableKey, ScheduleKeyDeletion, DeleteImportedKeyMaterial.
    SwitchOff,
    /// What brings it back: EnableKey.
    SwitchOn,
}

/// What makes a Decrypt one that must be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forgery {
    /// A bit of the ciphertext was flipped, or bytes were cut off or added.
    Tampered,
    /// Another encryption context.
    Context,
}

/// A result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Seen {
    /// Of Encrypt.
    Ciphertext {
        /// The blob.
        ciphertext: String,
        /// What it holds, where the server drew it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plaintext: Option<String>,
    },
    /// Of Decrypt.
    Plaintext {
        /// What the ciphertext held.
        plaintext: String,
    },
    /// Of DescribeKey.
    State {
        /// `KeyState`
        state: KeyState,
    },
    /// Of the others.
    Nothing,
}
