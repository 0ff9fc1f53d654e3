//! The calls of one region.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use super::Lasting;
use super::latencies::Latencies;
use super::strikes::strikes;
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

/// The phase of one fault that stays is short: an election and the first tries are over by then.
const SETTLED: Duration = Duration::from_secs(5);
/// And then it is looked at for as long at least: in a shorter time there may be nothing but calls of nodes that are down.
const WATCHED: Duration = Duration::from_secs(2);

pub(super) struct Region {
    pub(super) name: String,
    /// In the order of their beginnings.
    pub(super) calls: Vec<Asked>,
}

pub(super) struct Asked {
    pub(super) begun: u64,
    /// The end of a call that was answered.
    pub(super) answered: Option<u64>,
    /// The end of the call, however it ended.
    pub(super) ended: u64,
    pub(super) index: u64,
    /// Whether promises are made for it.
    pub(super) is_use: bool,
}

impl Region {
    pub(super) fn all(calls: Vec<Call<Value, Value>>, uses: &BTreeSet<String>) -> Vec<Self> {
        let mut regions: BTreeMap<String, Vec<Asked>> = BTreeMap::new();
        for call in calls {
            let Some(region) = call.region() else { continue };
            let f = call.action["f"].as_str().unwrap_or_default();
            let is_use = uses.is_empty() || uses.contains(f);
            regions
                .entry(region.to_owned())
                .or_default()
                .push(asked(&call, is_use));
        }
        regions
            .into_iter()
            .map(|(name, calls)| Self { name, calls })
            .collect()
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

    /// Whether calls were begun under a fault that stays, after the time to settle, and none was answered.
    pub(super) fn stuck(&self, lasting: &Lasting<'_>, recovery: Duration) -> Option<Violation> {
        let Lasting { fault, spares_all } = lasting;
        if strikes(fault, &self.name) && !spares_all {
            return None;
        }
        let settled = fault.began.time.saturating_add(nanoseconds(match spares_all {
            true => SETTLED,
            false => recovery,
        }));
        let ended = fault.ended.map_or(u64::MAX, |ended| ended.time);
        if ended < settled.saturating_add(nanoseconds(WATCHED)) {
            return None;
        }
        let mut calls = self
            .calls
            .iter()
            .filter(|call| (settled..ended).contains(&call.begun))
            .peekable();
        let stuck = calls.peek().is_some() && calls.all(|call| call.answered.is_none());
        stuck.then(|| {
            let text = format!(
                "{} makes no progress under a {} that stays",
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
    pub(super) fn within(&self, fault: &FaultSpan) -> bool {
        fault.overlaps(self.begun, self.ended)
    }
}

pub(super) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn asked(call: &Call<Value, Value>, is_use: bool) -> Asked {
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
        is_use,
    }
}

pub(super) fn gathered<'a>(calls: impl Iterator<Item = &'a Asked>) -> Latencies {
    let mut latencies = Latencies::default();
    for call in calls {
        latencies.add(call.answered.map(|end| end - call.begun));
    }
    latencies
}
