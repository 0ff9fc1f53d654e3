//! Several judges, one verdict.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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

    /// What the judges of an earlier run said, as it left it in its directory.
    ///
    /// # Errors
    /// When it left nothing, or something else.
    pub fn read(dir: &Path) -> io::Result<Self> {
        let text = std::fs::read(dir.join("results.json"))?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// Why nothing is known of something: what judges say, and who has nothing to say.
    pub fn gaps(&self) -> Vec<String> {
        let unknown = self
            .checkers
            .iter()
            .filter(|(_, verdict)| verdict.valid == Validity::Unknown);
        unknown
            .flat_map(|(name, verdict)| match verdict.figures.get(Verdict::GAPS) {
                Some(gaps) => texts(gaps),
                None => vec![format!("{name} saw too little: {}", json!(verdict.figures))],
            })
            .collect()
    }
}

fn texts(gaps: &Value) -> Vec<String> {
    let texts = gaps.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
