//! `results.json`: what the checkers said of a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::checker::{Validity, Verdict};

/// The judgement of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// The worst of all verdicts.
    pub valid: Validity,
    /// The parameters of the run, as `test.json` has them.
    pub test: Value,
    /// By the checkers' names.
    pub verdicts: BTreeMap<String, Verdict>,
}

impl Results {
    /// Of several verdicts the worst counts; of none nothing is known.
    pub fn new(test: Value, verdicts: BTreeMap<String, Verdict>) -> Self {
        let valid = verdicts.values().map(|verdict| verdict.valid).max();
        Self {
            valid: valid.unwrap_or(Validity::Unknown),
            test,
            verdicts,
        }
    }
}

/// A verdict in a word.
pub(super) fn word(validity: Validity) -> &'static str {
    match validity {
        Validity::Valid => "valid",
        Validity::Unknown => "unknown",
        Validity::Invalid => "invalid",
    }
}
