//! What clients did, in numbers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{CheckError, Checker, Evidence, Validity, Verdict};
use crate::history::Outcome;

/// Counts calls by what they do and how they ended, and errors by their names. It judges nothing, but a run in which some kind
/// of call never succeeded has shown nothing of it: unknown.
#[derive(Debug, Clone, Copy)]
pub struct Statistics;

#[derive(Debug, Default)]
struct Count {
    ok: u64,
    fail: u64,
    info: u64,
    errors: BTreeMap<String, u64>,
}

impl Checker for Statistics {
    fn name(&self) -> &'static str {
        "statistics"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let mut all = Count::default();
        let mut by_f: BTreeMap<String, Count> = BTreeMap::new();
        for call in evidence.history.calls::<Value, Value>()? {
            let f = call.action["f"].as_str().unwrap_or_default();
            all.add(&call.outcome);
            by_f.entry(f.to_owned()).or_default().add(&call.outcome);
        }
        let idle = by_f.is_empty() || by_f.values().any(|count| count.ok == 0);
        let mut verdict = Verdict::of(Vec::new()).with("all", all.figure());
        for (f, count) in &by_f {
            verdict = verdict.with(f, count.figure());
        }
        Ok(verdict.at_least(if idle { Validity::Unknown } else { Validity::Valid }))
    }
}

impl Count {
    fn add<R>(&mut self, outcome: &Outcome<R>) {
        let error = match outcome {
            Outcome::Ok(_) => {
                self.ok += 1;
                return;
            }
            Outcome::Fail(error) => {
                self.fail += 1;
                error.clone()
            }
            Outcome::Info(error) => {
                self.info += 1;
                error.clone().unwrap_or_else(|| "never ended".to_owned())
            }
        };
        *self.errors.entry(error).or_default() += 1;
    }

    fn figure(&self) -> Value {
        json!({"ok": self.ok, "fail": self.fail, "info": self.info, "errors": self.errors})
    }
}
