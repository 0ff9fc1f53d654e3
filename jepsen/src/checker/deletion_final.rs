//! Promise l: deletion is final, and comes neither unasked for nor too early.

use super::objects::objects;
use super::span::{Span, events};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome};
use crate::workload::deletion::{Action, OBJECT, Seen};
use crate::workload::refusal::NOT_FOUND;

/// A day, in nanoseconds.
const DAY: u64 = 24 * 60 * 60 * 1_000_000_000;
/// Clocks are wrong by minutes under other faults, and what a clock that was ahead has brought stays.
const TOLERANCE: u64 = 10 * 60 * 1_000_000_000;

/// Once a key is not found, no call for it succeeds any more. A key is found unless a deletion was scheduled, which a
/// cancellation that was acknowledged surely prevents, and until the date of it is over by the fastest clock that ever was in the
/// cluster. That date is as many days away as was asked for, by some node's clock.
///
/// It does not judge whether a deletion comes late: a leader whose clock is behind brings none.
#[derive(Debug, Clone, Copy)]
pub struct DeletionFinal;

type Asked = Call<Action, Option<Seen>>;

impl Checker for DeletionFinal {
    fn name(&self) -> &'static str {
        "deletion-final"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let mut objects = objects::<Action, Option<Seen>>(evidence.history)?;
        let fastest = Fastest::of(&objects.remove(OBJECT).unwrap_or_default());
        let mut violations = Vec::new();
        let mut deleted = 0;
        for (key, calls) in &objects {
            let missed: Vec<&Asked> = calls.iter().filter(|call| not_found(call)).collect();
            let gone = missed.iter().map(|call| Span::of(call));
            if let Some(gone) = gone.min_by_key(|span| span.ended) {
                deleted += 1;
                violations.extend(returned(key, gone, calls));
            }
            let unasked = missed
                .iter()
                .find(|missed| !may_be_deleted(missed, calls, &fastest));
            violations.extend(unasked.map(|missed| {
                let text = "the key is not found, and no deletion that was scheduled can have come";
                Violation::of(key, text, events([Span::of(missed)]))
            }));
            violations.extend(calls.iter().filter_map(|call| misdated(key, call, &fastest)));
        }
        let verdict = Verdict::of(violations)
            .with("keys", objects.len())
            .with("deleted", deleted);
        Ok(verdict.at_least(match deleted {
            0 => Validity::Unknown,
            _ => Validity::Valid,
        }))
    }
}

/// The most that any clock has shown so far: time in a cluster never runs back.
struct Fastest(Vec<(u64, u64)>);

impl Fastest {
    fn of(turns: &[Asked]) -> Self {
        let turn = |call: &Asked| match &call.action {
            Action::TurnClocks(turn) => Some((call.invoked.time, u64::from(turn.days) * DAY)),
            _ => None,
        };
        Self(turns.iter().filter_map(turn).collect())
    }

    /// What it showed at a moment, at most.
    fn at(&self, moment: u64) -> u64 {
        let begun = self.0.iter().filter(|(begun, _)| *begun <= moment);
        let ahead = begun.map(|(_, ahead)| *ahead).max();
        moment + ahead.unwrap_or(0) + TOLERANCE
    }
}

fn not_found(call: &Asked) -> bool {
    matches!(&call.outcome, Outcome::Fail(error) if error == NOT_FOUND)
}

fn returned(key: &str, gone: Span, calls: &[Asked]) -> Option<Violation> {
    let later = |call: &&Asked| call.ok().is_some() && gone.precedes(Span::of(call));
    let call = calls.iter().find(later)?;
    let text = format!("{:?} succeeded after the key was deleted", call.action);
    Some(Violation::of(key, text, events([gone, Span::of(call)])))
}

/// Whether a deletion was scheduled before this call ended, not surely cancelled before it began, and due by then.
fn may_be_deleted(missed: &Asked, calls: &[Asked], fastest: &Fastest) -> bool {
    let seen = Span::of(missed);
    let latest = fastest.at(missed.completed.map_or(u64::MAX / 2, |moment| moment.time));
    let cancelled = |schedule: Span| {
        calls.iter().any(|call| {
            let rescued = call.action == Action::CancelKeyDeletion && call.ok().is_some();
            rescued && schedule.precedes(Span::of(call)) && Span::of(call).precedes(seen)
        })
    };
    calls.iter().any(|call| {
        let schedule = Span::of(call);
        let due = due(call).is_some_and(|due| due <= latest);
        due && schedule.begun < seen.ended && !cancelled(schedule)
    })
}

/// When a deletion that this call scheduled, or may have, comes at the earliest.
fn due(call: &Asked) -> Option<u64> {
    let Action::ScheduleKeyDeletion(days) = call.action else {
        return None;
    };
    match &call.outcome {
        Outcome::Ok(seen) => seen.as_ref().map(|seen| seen.due),
        Outcome::Info(_) => Some((call.invoked.time + u64::from(days) * DAY).saturating_sub(TOLERANCE)),
        Outcome::Fail(_) => None,
    }
}

/// A date that is not as far away as was asked for by any clock.
fn misdated(key: &str, call: &Asked, fastest: &Fastest) -> Option<Violation> {
    let Action::ScheduleKeyDeletion(days) = call.action else {
        return None;
    };
    let (seen, ended) = (call.ok()?.as_ref()?, call.completed?);
    let window = u64::from(days) * DAY;
    let dates = (call.invoked.time + window).saturating_sub(TOLERANCE)..=fastest.at(ended.time) + window;
    if dates.contains(&seen.due) {
        return None;
    }
    let text = format!("the deletion is {} days away, and not {days}", seen.due / DAY);
    Some(Violation::of(key, text, events([Span::of(call)])))
}
