//! Promise g: the audit log tells everything, once.
//!
//! The product has no audit log of uses yet. This is what it will be asked for: until a run leaves `final/audit.json`, the
//! verdict is unknown and says why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::files::json;
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome};

/// Exactly one record of each call that was answered by the product, none or one of a call whose end is not known, none of
/// anything that no client did, and every record follows the one before it.
#[derive(Debug, Clone, Copy)]
pub struct Audit;

/// A record of the audit log, as far as it matters here. `final/audit.json` is a list of them, of all regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// The index of the call's beginning, which clients send as their user agent (`trent-jepsen/<index>`): the one part of a
    /// record that a client chooses, and that it knows also of calls without an answer.
    pub call: u64,
    /// `errorCode`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether the log's chain holds up to this record.
    pub chained: bool,
}

impl Checker for Audit {
    fn name(&self) -> &'static str {
        "audit"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let records: Option<Vec<AuditRecord>> = json(&evidence.dir.join("final/audit.json"))?;
        let Some(records) = records else {
            let waiting = Verdict::of(Vec::new()).with("waits for", "an audit log of the product");
            return Ok(waiting.at_least(Validity::Unknown));
        };
        let calls = evidence.history.calls::<Value, Value>()?;
        let mut by_call: BTreeMap<u64, Vec<&AuditRecord>> = BTreeMap::new();
        for record in &records {
            by_call.entry(record.call).or_default().push(record);
        }
        let torn = records
            .iter()
            .filter(|record| !record.chained)
            .map(|record| Violation::of("", "the chain of the audit log is broken", vec![record.call]));
        let mut violations: Vec<Violation> = torn.collect();
        for call in &calls {
            let records = by_call.remove(&call.invoked.index).unwrap_or_default();
            violations.extend(contradiction(call, &records));
        }
        let strays = by_call.into_keys();
        violations.extend(
            strays.map(|call| Violation::of("", "the audit log has a call that no client made", vec![call])),
        );
        let verdict = Verdict::of(violations)
            .with("calls", calls.len())
            .with("records", records.len());
        Ok(verdict.at_least(if calls.is_empty() {
            Validity::Unknown
        } else {
            Validity::Valid
        }))
    }
}

fn contradiction(call: &Call<Value, Value>, records: &[&AuditRecord]) -> Option<Violation> {
    let text = match (&call.outcome, records) {
        (_, [_, _, ..]) => "the audit log has a call twice",
        (Outcome::Ok(_), []) => "the audit log does not have a call that was answered",
        (Outcome::Ok(_), [record]) if record.error.is_some() => "the audit log calls a success refused",
        (Outcome::Fail(error), []) if by_the_product(error) => "the audit log does not have a refusal",
        (Outcome::Fail(error), [record]) if by_the_product(error) && record.error.as_ref() != Some(error) => {
            "the audit log tells another outcome than the client saw"
        }
        _ => return None,
    };
    let events = std::iter::once(call.invoked).chain(call.completed);
    let key = call.key.as_deref().unwrap_or_default();
    Some(Violation::of(
        key,
        text,
        events.map(|moment| moment.index).collect(),
    ))
}

/// The harness's own names (`refused`, `timeout`) are in lower case, AWS's are not.
fn by_the_product(error: &str) -> bool {
    error.starts_with(|first: char| first.is_ascii_uppercase())
}
