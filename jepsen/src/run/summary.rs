//! A run in a line, and what several runs have covered.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use super::coverage::faults_met;
use crate::checker::{Results, Validity};
use crate::history::History;
use crate::nemesis::Fault;

/// A failure of the harness.
const HARNESS_FAILURE: u8 = 3;

/// What a run comes down to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// The code that it ended with.
    pub code: u8,
    verdict: String,
    ok: u64,
    fail: u64,
    info: u64,
    /// The longest that a region was without an answer after a fault.
    longest_wait_ms: u64,
    p99_quiet_ms: f64,
    p99_under_faults_ms: f64,
    /// How often each fault took, by its name.
    faults: BTreeMap<String, u64>,
    /// And how often it did not.
    skipped: BTreeMap<String, u64>,
}

impl Summary {
    /// The head of a table of them.
    pub const HEAD: &str = "| workload | verdict | ok | fail | info | faults | skipped | longest wait | p99 quiet | p99 under faults |\n\
                            |---|---|---|---|---|---|---|---|---|---|";

    /// Of what a run has left; a run that left nothing has failed.
    pub fn read(dir: &Path, code: Option<i32>) -> Self {
        let code = code
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(HARNESS_FAILURE);
        match (Results::read(dir), History::read(&dir.join("history.jsonl"))) {
            (Ok(results), Ok(history)) => Self::of(code, &results, &history),
            _ => Self {
                code: HARNESS_FAILURE,
                verdict: "harness failure".to_owned(),
                ..Self::default()
            },
        }
    }

    fn of(code: u8, results: &Results, history: &History) -> Self {
        let figure = |checker: &str, name: &str| {
            let verdict = results.checkers.get(checker);
            verdict
                .and_then(|verdict| verdict.figures.get(name))
                .cloned()
                .unwrap_or_default()
        };
        let all = figure("statistics", "all");
        let mut summary = Self {
            code,
            verdict: match results.valid {
                Validity::Valid => "valid",
                Validity::Unknown => "unknown",
                Validity::Invalid => "**invalid**",
            }
            .to_owned(),
            ok: all["ok"].as_u64().unwrap_or(0),
            fail: all["fail"].as_u64().unwrap_or(0),
            info: all["info"].as_u64().unwrap_or(0),
            ..Self::default()
        };
        let liveness = results.checkers.get("liveness");
        for region in liveness.iter().flat_map(|verdict| verdict.figures.values()) {
            summary.see_region(region);
        }
        summary.count_faults(history);
        summary
    }

    fn see_region(&mut self, region: &Value) {
        let millis = |figures: &Value| figures["p99_us"].as_f64().unwrap_or(0.0) / 1000.0;
        let wait = region["longest_wait_ms"].as_u64().unwrap_or(0);
        self.longest_wait_ms = self.longest_wait_ms.max(wait);
        self.p99_quiet_ms = self.p99_quiet_ms.max(millis(&region["quiet"]));
        for under in region["under"]
            .as_object()
            .into_iter()
            .flat_map(|faults| faults.values())
        {
            self.p99_under_faults_ms = self.p99_under_faults_ms.max(millis(under));
        }
    }

    fn count_faults(&mut self, history: &History) {
        for (fault, met) in faults_met(history) {
            self.faults.insert(fault.clone(), met.took);
            self.skipped.insert(fault, met.drawn - met.took);
        }
    }

    /// How often a fault took.
    pub fn times(&self, fault: Fault) -> u64 {
        self.faults.get(fault.name()).copied().unwrap_or(0)
    }

    /// A row of the table.
    pub fn row(&self, workload: &str) -> String {
        format!(
            "| {workload} | {} | {} | {} | {} | {} | {} | {} ms | {:.1} ms | {:.1} ms |",
            self.verdict,
            self.ok,
            self.fail,
            self.info,
            self.faults.values().sum::<u64>(),
            self.skipped.values().sum::<u64>(),
            self.longest_wait_ms,
            self.p99_quiet_ms,
            self.p99_under_faults_ms,
        )
    }
}

/// Which fault was on how often under which workload. One that never was is a gap, and is said to be one.
pub fn coverage(summaries: &BTreeMap<&str, Summary>) -> String {
    let mut page = String::from("| fault |");
    for workload in summaries.keys() {
        let _ = write!(page, " {workload} |"); // a String takes everything
    }
    let _ = write!(page, "\n|---|{}\n", "---|".repeat(summaries.len()));
    for fault in Fault::ALL {
        let name = fault.name();
        let counts: Vec<u64> = summaries.values().map(|summary| summary.times(*fault)).collect();
        let gap = if counts.iter().sum::<u64>() == 0 {
            " (never)"
        } else {
            ""
        };
        let _ = write!(page, "| {name}{gap} |");
        for count in counts {
            let _ = write!(page, " {count} |");
        }
        page.push('\n');
    }
    page
}
