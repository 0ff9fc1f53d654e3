//! What a run has met at all: who was not there cannot bear witness.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::checker::{CheckError, Checker, Evidence, Validity, Verdict};
use crate::history::{History, Outcome, Process};

/// A fault that was promised was drawn; one that was drawn took at least once; and what a workload is made of succeeded at least
/// once. Unknown otherwise, and says why.
#[derive(Debug, Clone)]
pub(super) struct Coverage {
    /// Faults that were asked for by name or kind.
    pub(super) promised: Vec<String>,
    /// Calls without which the workload has tried nothing.
    pub(super) key_operations: &'static [&'static str],
}

/// How often a fault was drawn, and how often it took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) drawn: u64,
    pub(super) took: u64,
    /// Why it did not, the last time.
    why: String,
}

impl Checker for Coverage {
    fn name(&self) -> &'static str {
        "coverage"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let met = faults_met(evidence.history);
        let mut gaps = self.gaps_in_faults(&met);
        gaps.extend(self.gaps_in_calls(evidence.history)?);
        let took: BTreeMap<&str, u64> = met
            .iter()
            .map(|(fault, met)| (fault.as_str(), met.took))
            .collect();
        let verdict = Verdict::of(Vec::new()).with("faults that took", serde_json::json!(took));
        Ok(match gaps.is_empty() {
            true => verdict,
            false => verdict.with(Verdict::GAPS, gaps).at_least(Validity::Unknown),
        })
    }
}

impl Coverage {
    fn gaps_in_faults(&self, met: &BTreeMap<String, Met>) -> Vec<String> {
        let never_drawn = self.promised.iter().filter(|fault| !met.contains_key(*fault));
        let never_drawn = never_drawn.map(|fault| format!("{fault} was promised and never drawn"));
        let never_took = met.iter().filter(|(_, met)| met.took == 0);
        let never_took = never_took.map(|(fault, met)| format!("{fault} never took: {}", met.why));
        never_drawn.chain(never_took).collect()
    }

    fn gaps_in_calls(&self, history: &History) -> Result<Vec<String>, CheckError> {
        let mut succeeded = BTreeSet::new();
        for call in history.calls::<Value, Value>()? {
            if let Outcome::Ok(_) = call.outcome {
                succeeded.insert(call.action["f"].as_str().unwrap_or_default().to_owned());
            }
        }
        let missing = self
            .key_operations
            .iter()
            .filter(|operation| !succeeded.contains(**operation));
        Ok(missing
            .map(|operation| format!("{operation} never succeeded"))
            .collect())
    }
}

/// Every fault that was drawn, by its name. One that began and then turned out not to take has not taken.
pub(super) fn faults_met(history: &History) -> BTreeMap<String, Met> {
    let mut met: BTreeMap<String, Met> = BTreeMap::new();
    let mut begun = BTreeSet::new();
    let notes = history
        .events()
        .iter()
        .filter(|event| event.process == Process::NEMESIS);
    for value in notes.map(|event| &event.value) {
        let (Some(fault), Some(phase)) = (value["fault"].as_str(), value["phase"].as_str()) else {
            continue;
        };
        let met = met.entry(fault.to_owned()).or_default();
        match phase {
            "begin" => {
                begun.insert(value["id"].as_u64());
                met.drawn += 1;
                met.took += 1;
            }
            "skipped" => {
                met.why = value["why"].as_str().unwrap_or_default().to_owned();
                match begun.contains(&value["id"].as_u64()) {
                    true => met.took -= 1,
                    false => met.drawn += 1,
                }
            }
            _ => {}
        }
    }
    met
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::history::{Kind, Note, Recorder};

    /// A kill that takes, a full disk that does not, and a partition that finds nobody.
    fn history() -> History {
        let recorder = Recorder::default();
        let note = |process, kind, f: &str, value| {
            recorder.note(Note {
                process,
                kind,
                f: f.to_owned(),
                key: None,
                value,
                node: None,
                error: None,
            });
        };
        let fault = |fault: &str, id: u64, phase: &str| {
            let value = json!({"fault": fault, "id": id, "phase": phase, "why": "no such disk"});
            note(Process::NEMESIS, Kind::Info, fault, value);
        };
        fault("kill-leader", 0, "begin");
        fault("kill-leader", 0, "end");
        fault("disk-full", 1, "begin");
        fault("disk-full", 1, "end");
        fault("disk-full", 1, "skipped");
        fault("partition-leader", 2, "skipped");
        note(Process::Client(0), Kind::Invoke, "encrypt", json!(null));
        note(Process::Client(0), Kind::Ok, "encrypt", json!(null));
        note(Process::Client(0), Kind::Invoke, "decrypt", json!(null));
        note(Process::Client(0), Kind::Fail, "decrypt", json!(null));
        recorder.history().unwrap()
    }

    fn check(promised: &[&str], key_operations: &'static [&'static str]) -> Verdict {
        let coverage = Coverage {
            promised: promised.iter().map(|&fault| fault.to_owned()).collect(),
            key_operations,
        };
        let (history, dir) = (history(), Path::new("."));
        coverage
            .check(&Evidence {
                history: &history,
                dir,
            })
            .unwrap()
    }

    #[test]
    fn a_fault_takes_that_was_not_skipped_afterwards() {
        let met = faults_met(&history());
        let counts = |fault: &str| (met[fault].drawn, met[fault].took);
        assert_eq!(counts("kill-leader"), (1, 1));
        assert_eq!(counts("disk-full"), (1, 0));
        assert_eq!(counts("partition-leader"), (1, 0));
    }

    #[test]
    fn gaps_are_said_and_leave_nothing_known() {
        let verdict = check(&["kill-leader", "loss"], &["encrypt", "decrypt", "rotate"]);
        assert_eq!(verdict.valid, Validity::Unknown);
        let expected = json!([
            "loss was promised and never drawn",
            "disk-full never took: no such disk",
            "partition-leader never took: no such disk",
            "decrypt never succeeded",
            "rotate never succeeded",
        ]);
        assert_eq!(verdict.figures[Verdict::GAPS], expected);
    }

    #[test]
    fn without_gaps_nothing_is_held_against_a_run() {
        let recorder = Recorder::default();
        let history = recorder.history().unwrap();
        let coverage = Coverage {
            promised: Vec::new(),
            key_operations: &[],
        };
        let evidence = Evidence {
            history: &history,
            dir: Path::new("."),
        };
        assert_eq!(coverage.check(&evidence).unwrap().valid, Validity::Valid);
    }
}
