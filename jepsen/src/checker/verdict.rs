//! What a checker says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A checker's answer, an entry of `results.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether the promise was kept.
    pub valid: Validity,
    /// What it counted and measured.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<String, Value>,
    /// Why not, each contradiction by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
}

/// Whether a promise was kept. Of several the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Validity {
    /// No contradiction was found.
    Valid,
    /// The search was given up, or there was nothing to search.
    Unknown,
    /// A contradiction was found.
    Invalid,
}

/// One contradiction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Violation {
    /// The object, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What contradicts what, in a sentence.
    pub text: String,
    /// The events that show it, by index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<u64>,
}

impl Verdict {
    /// The figure that says why nothing is known.
    pub const GAPS: &str = "gaps";

    /// Valid exactly if nothing contradicts.
    pub fn of(violations: Vec<Violation>) -> Self {
        let valid = match violations.is_empty() {
            true => Validity::Valid,
            false => Validity::Invalid,
        };
        Self {
            valid,
            figures: BTreeMap::new(),
            violations,
        }
    }

    /// The same with a figure.
    #[must_use]
    pub fn with(mut self, name: &str, figure: impl Into<Value>) -> Self {
        self.figures.insert(name.to_owned(), figure.into());
        self
    }

    /// The same, or this, whichever is worse: a checker that had nothing to look at knows nothing.
    #[must_use]
    pub fn at_least(mut self, validity: Validity) -> Self {
        self.valid = self.valid.max(validity);
        self
    }
}

impl Violation {
    /// A contradiction in what is known of an object.
    pub fn of(key: &str, text: impl Into<String>, events: Vec<u64>) -> Self {
        Self {
            key: Some(key.to_owned()).filter(|key| !key.is_empty()),
            text: text.into(),
            events,
        }
    }
}
