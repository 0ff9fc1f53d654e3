//! Promise h: what works goes on working.

mod latencies;
mod region;

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use super::{CheckError, Checker, Evidence, Validity, Verdict};
use crate::history::FaultSpan;
use region::Region;

/// Regions that a fault does not strike keep the rate of answers that was promised under it; every region answers again soon
/// after a fault is over; and one that is not struck makes progress under a fault that never ends.
///
/// An answer is a success, or a refusal by a rule of the product. Errors that ask for another try, and no answer at all, are
/// none. A fault strikes the regions that its value names in `regions` (names) or `nodes` (`<region>/<number>`).
///
/// Figures: for each region the rate and the latencies in quiet and under each fault, and the longest time without answers
/// after a fault.
#[derive(Debug, Clone)]
pub struct Liveness {
    /// What is promised under which fault.
    pub promises: Vec<Promise>,
    /// How long a region may be without answers after a fault is over.
    pub recovery: Duration,
    /// The calls that are looked at, by their `f`; all, if none is named. Promises are made for uses of the region's own keys.
    pub uses: BTreeSet<String>,
}

/// A rate of answers under a fault, in regions that it does not strike.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// The fault's name.
    pub fault: String,
    /// The least rate, between 0 and 1.
    pub least: f64,
}

impl Checker for Liveness {
    fn name(&self) -> &'static str {
        "liveness"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let faults = evidence.history.faults();
        let regions = Region::all(evidence.history.calls()?, &self.uses);
        let violations = regions.iter().flat_map(|region| {
            let slow = region.kept_waiting(&faults, self.recovery);
            let poor = self
                .promises
                .iter()
                .filter_map(|promise| region.broken(promise, &faults));
            slow.into_iter()
                .chain(poor)
                .chain(region.stuck(&faults, self.recovery))
        });
        let mut verdict = Verdict::of(violations.collect()).with("faults", faults.len());
        for region in &regions {
            verdict = verdict.with(&region.name, region.figures(&faults));
        }
        let tried = regions.iter().any(|region| !region.calls.is_empty());
        let unseen = self
            .promises
            .iter()
            .any(|promise| !regions.iter().any(|region| region.tried(promise, &faults)));
        Ok(verdict.at_least(if tried && !unseen {
            Validity::Valid
        } else {
            Validity::Unknown
        }))
    }
}

/// Whether a fault is one of those that hurt this region itself.
fn strikes(fault: &FaultSpan, region: &str) -> bool {
    let names = |list: &str| {
        fault.value[list]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    };
    let nodes = names("nodes").filter_map(|node| node.split('/').next());
    nodes.chain(names("regions")).any(|struck| struck == region)
}

#[cfg(test)]
mod tests;
