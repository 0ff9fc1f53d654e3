//! Promise m: replicas of one thing end in one state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::files::json;
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};

/// All digests of one thing are equal: of a group by its nodes, of a multi-Region key by its regions.
///
/// Read from `final/digests.json`, a list of [`Digest`]s, taken when nothing is under way any more. Unknown without the file,
/// and where nobody else holds a thing.
#[derive(Debug, Clone, Copy)]
pub struct Convergence;

/// A digest of a state, as somebody told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Of what: `group region/us-east-1`, `group global`, `key <id>`.
    pub of: String,
    /// Who told it: a node, or a region.
    pub by: String,
    /// In hexadecimal, or any other form that is equal for equal states alone.
    pub digest: String,
}

impl Checker for Convergence {
    fn name(&self) -> &'static str {
        "convergence"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let path = evidence.dir.join("final/digests.json");
        let digests: Vec<Digest> = json(&path)?.unwrap_or_default();
        let mut things: BTreeMap<&str, Vec<&Digest>> = BTreeMap::new();
        for digest in &digests {
            things.entry(&digest.of).or_default().push(digest);
        }
        let alone = things.values().filter(|digests| digests.len() < 2).count();
        let violations = things.values().filter_map(|digests| diverged(digests));
        let verdict = Verdict::of(violations.collect())
            .with("things", things.len())
            .with("digests", digests.len())
            .with("with one holder", alone);
        let known = !things.is_empty() && alone == 0;
        Ok(verdict.at_least(if known { Validity::Valid } else { Validity::Unknown }))
    }
}

fn diverged(digests: &[&Digest]) -> Option<Violation> {
    let first = digests.first()?;
    let other = digests.iter().find(|digest| digest.digest != first.digest)?;
    let text = format!(
        "{} and {} hold different states of {}",
        first.by, other.by, first.of
    );
    Some(Violation::of(&first.of, text, Vec::new()))
}
