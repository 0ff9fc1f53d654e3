//! What answers gave, for later requests to use.

use std::collections::BTreeMap;

use serde_json::Value;

/// What is worth remembering of an answer, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Key,
    Alias,
    Ciphertext,
    Grant,
    GrantToken,
    ImportToken,
    Marker,
    Mac,
    Material,
    PublicKey,
    Signature,
    Store,
}

impl Kind {
    pub(crate) const ALL: [Self; 12] = [
        Self::Key,
        Self::Alias,
        Self::Ciphertext,
        Self::Grant,
        Self::GrantToken,
        Self::ImportToken,
        Self::Marker,
        Self::Mac,
        Self::Material,
        Self::PublicKey,
        Self::Signature,
        Self::Store,
    ];

    /// The name that stories know it by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Alias => "alias",
            Self::Ciphertext => "ciphertext",
            Self::Grant => "grant",
            Self::GrantToken => "grant-token",
            Self::ImportToken => "import-token",
            Self::Marker => "marker",
            Self::Mac => "mac",
            Self::Material => "material",
            Self::PublicKey => "public-key",
            Self::Signature => "signature",
            Self::Store => "store",
        }
    }

    /// The kind of value that a member holds.
    pub(crate) fn of_member(member: &str) -> Option<Self> {
        Some(match member {
            "KeyId" | "SourceKeyId" | "DestinationKeyId" | "TargetKeyId" => Self::Key,
            "AliasName" => Self::Alias,
            "CiphertextBlob" | "PrivateKeyCiphertextBlob" | "EncryptedKeyMaterial" => Self::Ciphertext,
            "GrantId" => Self::Grant,
            "GrantToken" | "GrantTokens" => Self::GrantToken,
            "ImportToken" => Self::ImportToken,
            "Marker" | "NextMarker" => Self::Marker,
            "Mac" => Self::Mac,
            "KeyMaterialId" | "CurrentKeyMaterialId" => Self::Material,
            "PublicKey" => Self::PublicKey,
            "Signature" => Self::Signature,
            "CustomKeyStoreId" => Self::Store,
            _ => return None,
        })
    }
}

/// The values of one story, in the order in which they came.
#[derive(Default)]
pub(crate) struct Pool {
    values: BTreeMap<Kind, Vec<String>>,
}

impl Pool {
    /// Remembers what an answer holds.
    pub(crate) fn learn(&mut self, answer: &Value) {
        match answer {
            Value::Object(members) => {
                for (name, value) in members {
                    match (Kind::of_member(name), value) {
                        (Some(kind), Value::String(text)) => self.add(kind, text),
                        _ => self.learn(value),
                    }
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.learn(value)),
            _ => {}
        }
    }

    /// Remembers a value that a request brought in itself.
    pub(crate) fn add(&mut self, kind: Kind, value: &str) {
        let values = self.values.entry(kind).or_default();
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }

    /// One of the values of a kind; counted round.
    pub(crate) fn get(&self, kind: Kind, nth: usize) -> Option<&str> {
        let values = self.values.get(&kind)?;
        values.get(nth % values.len()).map(String::as_str)
    }
}
