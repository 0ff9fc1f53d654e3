//! Promise h: what works goes on working.

mod kept;
mod latencies;
mod region;
mod stall;
mod strikes;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use super::{CheckError, Checker, Evidence, Validity, Verdict};
use crate::history::{FaultSpan, Moment, Phase};
use kept::Kept;
use region::Region;
pub use stall::Stall;

/// Regions that a fault does not strike keep the rate of answers that was promised for local uses under it; every region answers
/// again soon after a fault is over; and makes progress under a fault that never ends: one that does not strike it, or the one
/// of the [liveness phase](Phase::Liveness), which is chosen so that everybody can go on.
///
/// An answer is a success, or a refusal by a rule of the product. Errors that ask for another try, and no answer at all, are
/// none. A fault strikes the regions that its value names in `regions` (names), `nodes` (`<region>/<number>`), or with both ends
/// of one of its `links`; and all, if it has a `percent`.
///
/// Figures: for each region the rate and the latencies in quiet and under each fault, and the longest time without answers
/// after a fault; for each promise in each region how many local uses it was tried with, and their rate.
#[derive(Debug, Clone)]
pub struct Liveness {
    /// What is promised under which fault.
    pub promises: Vec<Promise>,
    /// How long a region may be without answers after a fault is over.
    pub recovery: Duration,
    /// How long after the beginning of a fault nobody is held to a promise: for an election.
    pub grace: Duration,
    /// How long after the end of a fault that struck the region: for nodes to be ready again.
    pub healing: Duration,
    /// The calls that promises are made for, by their `f`; all, if none is named.
    pub uses: BTreeSet<String>,
}

/// A rate of answers under a fault, in regions that it does not strike.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// The fault's name, down to its shape if it has one.
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
        let lasting = lasting(&faults, evidence.history.began(Phase::Liveness));
        let stalls = Stall::all(evidence.history);
        let kept = self.kept(&regions, &faults, &stalls);
        let violations = regions.iter().flat_map(|region| {
            let slow = region.kept_waiting(&faults, self.recovery);
            let stuck = lasting
                .iter()
                .filter_map(|fault| region.stuck(fault, self.recovery));
            slow.into_iter().chain(stuck)
        });
        let broken = kept.iter().filter_map(|(promise, kept)| kept.broken(promise));
        let mut verdict = Verdict::of(violations.chain(broken).collect())
            .with("faults", faults.len())
            .with("stalls of the machine", stalls.len())
            .with("promises", json!(figures_of(&kept)));
        for region in &regions {
            verdict = verdict.with(&region.name, region.figures(&faults));
        }
        let unseen = self.unseen(&lasting, &kept);
        if !unseen.is_empty() {
            verdict = verdict.with(Verdict::GAPS, unseen).at_least(Validity::Unknown);
        }
        let tried = regions.iter().any(|region| !region.calls.is_empty());
        Ok(verdict.at_least(if tried { Validity::Valid } else { Validity::Unknown }))
    }
}

impl Liveness {
    /// Each promise in each region.
    fn kept<'a>(
        &'a self,
        regions: &'a [Region],
        faults: &[FaultSpan],
        stalls: &[Stall],
    ) -> Vec<(&'a Promise, Kept<'a>)> {
        let each = |promise| {
            let kept = move |region| {
                (
                    promise,
                    Kept::of(region, promise, faults, stalls, [self.grace, self.healing]),
                )
            };
            regions.iter().map(kept)
        };
        self.promises.iter().flat_map(each).collect()
    }
}

impl Liveness {
    /// Promises whose fault stayed, and no local use that counts. Faults that come and go may all be too close to each other.
    fn unseen(&self, lasting: &[Lasting<'_>], kept: &[(&Promise, Kept<'_>)]) -> Vec<String> {
        let unseen = self.promises.iter().filter(|promise| {
            let is_on = lasting.iter().any(|lasting| promise.is_about(lasting.fault));
            is_on
                && !kept
                    .iter()
                    .any(|(other, kept)| other == promise && kept.calls() > 0)
        });
        unseen
            .map(|promise| format!("no local use that counts was tried under {}", promise.fault))
            .collect()
    }
}

impl Promise {
    fn is_about(&self, fault: &FaultSpan) -> bool {
        fault.name == self.fault || fault.value["fault"] == self.fault.as_str()
    }
}

/// Faults under which everybody that can has to go on: those that nobody ended, and those of the liveness phase.
fn lasting(faults: &[FaultSpan], phase: Option<Moment>) -> Vec<Lasting<'_>> {
    let is_of_phase = |fault: &FaultSpan| phase.is_some_and(|phase| fault.began.time >= phase.time);
    let lasting = faults
        .iter()
        .filter(|fault| fault.ended.is_none() || is_of_phase(fault));
    lasting
        .map(|fault| Lasting {
            fault,
            spares_all: is_of_phase(fault),
        })
        .collect()
}

/// A fault that stays.
struct Lasting<'a> {
    fault: &'a FaultSpan,
    /// Whether also who is struck can go on.
    spares_all: bool,
}

fn figures_of(kept: &[(&Promise, Kept<'_>)]) -> BTreeMap<String, Value> {
    let mut figures: BTreeMap<String, Value> = BTreeMap::new();
    for (promise, kept) in kept.iter().filter(|(_, kept)| kept.calls() > 0) {
        let figure = json!({"local uses": kept.calls(), "rate": kept.rate(), "promised": promise.least,
            "unanswered within an election": kept.forgiven()});
        figures.insert(
            format!("{} elsewhere, in {}", promise.fault, kept.region()),
            figure,
        );
    }
    figures
}

#[cfg(test)]
mod tests;
