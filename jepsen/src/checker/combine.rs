//! Several judges, one verdict.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CheckError, Checker, Evidence, Validity, Verdict};

/// What all checkers of a run say: `results.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// The worst of all.
    pub valid: Validity,
    /// Each by its name.
    pub checkers: BTreeMap<String, Verdict>,
}

impl Results {
    /// Asks every checker.
    ///
    /// # Errors
    /// When one of them cannot read the evidence.
    pub fn of(checkers: &[Box<dyn Checker>], evidence: &Evidence<'_>) -> Result<Self, CheckError> {
        let mut verdicts = BTreeMap::new();
        for checker in checkers {
            verdicts.insert(checker.name().to_owned(), checker.check(evidence)?);
        }
        let worst = verdicts.values().map(|verdict| verdict.valid).max();
        Ok(Self {
            // Nobody has looked.
            valid: worst.unwrap_or(Validity::Unknown),
            checkers: verdicts,
        })
    }

    /// Why nothing is known of something, as far as judges say.
    pub fn gaps(&self) -> impl Iterator<Item = &str> {
        let figures = self
            .checkers
            .values()
            .filter_map(|verdict| verdict.figures.get(Verdict::GAPS));
        figures
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
    }
}
