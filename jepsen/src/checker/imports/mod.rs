//! Imported material: it is there until its end, and not a moment longer; and when it comes back, so does all that it sealed.

mod activity;
mod clocks;
mod object;
mod pages;

use std::collections::BTreeMap;
use std::time::Duration;

use super::objects::objects;
use super::{CheckError, Checker, Evidence, Validity, Verdict};
use crate::history::Call;
use crate::workload::imports::{Action, Seen};

use activity::Activity;
use clocks::Clocks;
use object::Object;
use pages::Pages;

/// A use succeeds only by an import that is neither over nor surely superseded, and never after another use was refused for
/// want of material unless some came in between; an acknowledged import is not lost before its time; a key takes its own bytes
/// again and no others; and every ciphertext opens to what it held, whenever there is material.
///
/// An end counts by clocks that a nemesis may turn: `clocks` says by how much it may be missed.
#[derive(Debug, Clone, Copy)]
pub struct Imports {
    /// How far the clocks of the nodes and the harness may be apart, with what the product takes to notice an expiry.
    pub bound: Duration,
}

type Made = Call<Action, Option<Seen>>;

impl Checker for Imports {
    fn name(&self) -> &'static str {
        "imports"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let objects = objects::<Action, Option<Seen>>(evidence.history)?;
        let clocks = Clocks::of(&evidence.history.faults(), self.bound);
        let mut violations = Vec::new();
        let pages = Pages::of(objects.values().flatten());
        let activities = activities(&objects);
        let (mut used, mut missing, mut ended, mut returned) = (0, 0, 0, 0);
        for (key, calls) in &objects {
            let activity = &activities[region(key)];
            let object = Object::of((key, calls), &clocks, activity);
            violations.extend(calls.iter().filter_map(|call| object.contradiction(call)));
            violations.extend(calls.iter().filter_map(|call| pages.contradiction(key, call)));
            used += calls.iter().filter(|call| call.action.is_use()).count();
            missing += calls.iter().filter(|call| object.must_be_missing(call)).count();
            ended += object.ends_seen();
            returned += pages.opened_after_return(calls);
        }
        let verdict = Verdict::of(violations)
            .with("keys", objects.len())
            .with("uses", used)
            .with("uses begun when nothing could be there", missing)
            .with("ends that were seen", ended)
            .with("earlier ciphertexts opened after a return", returned);
        let known = missing > 0 && returned > 0;
        Ok(verdict.at_least(if known { Validity::Valid } else { Validity::Unknown }))
    }
}

/// When each region was at work.
fn activities(objects: &BTreeMap<String, Vec<Made>>) -> BTreeMap<&str, Activity> {
    let mut answers: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (key, calls) in objects {
        let answered = calls.iter().filter(|call| call.ok().is_some());
        let times = answered
            .filter_map(|call| call.completed)
            .map(|moment| moment.time);
        answers.entry(region(key)).or_default().extend(times);
    }
    let activity = |(region, answers)| (region, Activity::of(answers));
    answers.into_iter().map(activity).collect()
}

fn region(key: &str) -> &str {
    key.split('/').next().unwrap_or_default()
}
