//! The calls of one region.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use super::latencies::Latencies;
use super::{Promise, strikes};
use crate::checker::Violation;
use crate::history::{Call, FaultSpan, Outcome};

/// Errors of AWS's that say nothing but "not now": they are no answers.
const NOT_NOW: [&str; 6] = [
    "DependencyTimeoutException",
    "InternalFailure",
    "KeyUnavailableException",
    "KMSInternalException",
    "ServiceUnavailable",
    "ThrottlingException",
];

pub(super) struct Region {
    pub(super) name: String,
    /// In the order of their beginnings.
    pub(super) calls: Vec<Asked>,
}

pub(super) struct Asked {
    begun: u64,
    /// The end of a call that was answered.
    answered: Option<u64>,
    /// The end of the call, however it ended.
    ended: u64,
    index: u64,
}

impl Region {
    pub(super) fn all(calls: Vec<Call<Value, Value>>, uses: &BTreeSet<String>) -> Vec<Self> {
        let mut regions: BTreeMap<String, Vec<Asked>> = BTreeMap::new();
        for call in calls {
            let f = call.action["f"].as_str().unwrap_or_default();
            let Some(region) = call.region().filter(|_| uses.is_empty() || uses.contains(f)) else {
                continue;
            };
            regions.entry(region.to_owned()).or_default().push(asked(&call));
        }
        regions
            .into_iter()
            .map(|(name, calls)| Self { name, calls })
            .collect()
    }

    /// The calls under a fault that does not strike the region.
    fn under<'a>(&'a self, promise: &'a Promise, faults: &'a [FaultSpan]) -> impl Iterator<Item = &'a Asked> {
        let others = move |fault: &&FaultSpan| fault.name == promise.fault && !strikes(fault, &self.name);
        let spared = move |call: &Asked| {
            let struck = faults
                .iter()
                .any(|fault| strikes(fault, &self.name) && call.within(fault));
            !struck && faults.iter().filter(others).any(|fault| call.within(fault))
        };
        self.calls.iter().filter(move |call| spared(call))
    }

    pub(super) fn tried(&self, promise: &Promise, faults: &[FaultSpan]) -> bool {
        self.under(promise, faults).next().is_some()
    }

    pub(super) fn broken(&self, promise: &Promise, faults: &[FaultSpan]) -> Option<Violation> {
        let latencies = gathered(self.under(promise, faults));
        let rate = latencies.rate().filter(|rate| *rate < promise.least)?;
        let unanswered = self.under(promise, faults).filter(|call| call.answered.is_none());
        let text = format!(
            "{:.3} % of {} calls in {} were answered under a {} elsewhere, and {:.3} % are promised",
            rate * 100.0,
            latencies.calls(),
            self.name,
            promise.fault,
            promise.least * 100.0,
        );
        Some(Violation::of(
            "",
            text,
            unanswered.take(5).map(|call| call.index).collect(),
        ))
    }

    /// The time from the end of a fault to the first answer to a call that was begun afterwards; nothing where no call was, or
    /// where another fault was at work meanwhile.
    fn wait(&self, fault: &FaultSpan, faults: &[FaultSpan]) -> Option<u64> {
        let end = fault.ended?.time;
        let from = self.calls.partition_point(|call| call.begun < end);
        let last = self.calls.last().filter(|last| last.begun >= end)?;
        let answers = self.calls[from..].iter().filter_map(|call| call.answered);
        let answer = answers.min().unwrap_or(last.ended);
        let disturbed = faults
            .iter()
            .any(|other| other != fault && other.overlaps(end, answer));
        (!disturbed).then(|| answer - end)
    }

    pub(super) fn kept_waiting(&self, faults: &[FaultSpan], recovery: Duration) -> Vec<Violation> {
        let slow = faults.iter().filter_map(|fault| {
            let waited = self.wait(fault, faults).map(Duration::from_nanos)?;
            (waited > recovery).then(|| {
                let text = format!(
                    "{} had no answer for {waited:?} after a {}",
                    self.name, fault.name
                );
                let events = std::iter::once(fault.began).chain(fault.ended);
                Violation::of("", text, events.map(|moment| moment.index).collect())
            })
        });
        slow.collect()
    }

    /// Whether calls were begun under a fault that never ends, after the time to recover, and none was answered.
    pub(super) fn stuck(&self, faults: &[FaultSpan], recovery: Duration) -> Option<Violation> {
        let unending = |fault: &&FaultSpan| fault.ended.is_none() && !strikes(fault, &self.name);
        let fault = faults.iter().find(unending)?;
        let recovery = u64::try_from(recovery.as_nanos()).unwrap_or(u64::MAX);
        let settled = fault.began.time.saturating_add(recovery);
        let from = self.calls.partition_point(|call| call.begun < settled);
        let calls = &self.calls[from..];
        let stuck = !calls.is_empty() && calls.iter().all(|call| call.answered.is_none());
        stuck.then(|| {
            let text = format!(
                "{} makes no progress under a {} that does not end",
                self.name, fault.name
            );
            Violation::of("", text, vec![fault.began.index])
        })
    }

    pub(super) fn figures(&self, faults: &[FaultSpan]) -> Value {
        let quiet = self
            .calls
            .iter()
            .filter(|call| !faults.iter().any(|fault| call.within(fault)));
        let names: BTreeSet<&str> = faults.iter().map(|fault| fault.name.as_str()).collect();
        let under = names.into_iter().map(|name| {
            let named = faults.iter().filter(|fault| fault.name == name);
            let calls = self
                .calls
                .iter()
                .filter(|call| named.clone().any(|fault| call.within(fault)));
            (name.to_owned(), gathered(calls).figures())
        });
        let waits = faults.iter().filter_map(|fault| self.wait(fault, faults));
        json!({
            "all": gathered(self.calls.iter()).figures(),
            "quiet": gathered(quiet).figures(),
            "under": under.collect::<BTreeMap<String, Value>>(),
            "longest_wait_ms": waits.max().map(|nanoseconds| nanoseconds / 1_000_000),
        })
    }
}

impl Asked {
    fn within(&self, fault: &FaultSpan) -> bool {
        fault.overlaps(self.begun, self.ended)
    }
}

fn asked(call: &Call<Value, Value>) -> Asked {
    let ended = call.completed.unwrap_or(call.invoked).time;
    let answered = match &call.outcome {
        Outcome::Ok(_) => true,
        Outcome::Fail(error) => {
            error.starts_with(|first: char| first.is_ascii_uppercase()) && !NOT_NOW.contains(&error.as_str())
        }
        Outcome::Info(_) => false,
    };
    Asked {
        begun: call.invoked.time,
        answered: answered.then_some(ended),
        ended,
        index: call.invoked.index,
    }
}

fn gathered<'a>(calls: impl Iterator<Item = &'a Asked>) -> Latencies {
    let mut latencies = Latencies::default();
    for call in calls {
        latencies.add(call.answered.map(|end| end - call.begun));
    }
    latencies
}
