//! Promise c: what is switched off stays off.

use super::objects::objects;
use super::span::{Span, events};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome};
use crate::workload::switch_off::{Action, Means};

/// No use succeeds that was begun after the switch-off was acknowledged, or after another use was refused because of it; and
/// no use is refused like that before the switch-off was begun.
///
/// Linear: things are switched off once, so there is nothing to search.
#[derive(Debug, Clone, Copy)]
pub struct SwitchedOff;

type Uses = [Call<Action, ()>];

impl Checker for SwitchedOff {
    fn name(&self) -> &'static str {
        "switched-off"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let objects = objects::<Action, ()>(evidence.history)?;
        let mut violations = Vec::new();
        let (mut off, mut tried) = (0, 0);
        for (key, calls) in &objects {
            let Some((switch, means)) = switch(calls) else {
                continue;
            };
            if let Some(gone) = gone(calls, means) {
                off += 1;
                tried += uses(calls).filter(|call| gone.precedes(Span::of(call))).count();
                violations.extend(used(key, calls, gone));
            }
            violations.extend(refused_early(key, calls, switch, means));
        }
        let verdict = Verdict::of(violations)
            .with("things", objects.len())
            .with("switched off", off)
            .with("uses begun afterwards", tried);
        Ok(verdict.at_least(if tried == 0 {
            Validity::Unknown
        } else {
            Validity::Valid
        }))
    }
}

/// The first switch-off that may have happened.
fn switch(calls: &Uses) -> Option<(Span, Means)> {
    calls.iter().find_map(|call| match (&call.action, &call.outcome) {
        (Action::SwitchOff(means), Outcome::Ok(()) | Outcome::Info(_)) => Some((Span::of(call), *means)),
        _ => None,
    })
}

fn uses(calls: &Uses) -> impl Iterator<Item = &Call<Action, ()>> {
    calls.iter().filter(|call| call.action == Action::Use)
}

fn refusals(calls: &Uses, means: Means) -> impl Iterator<Item = Span> {
    uses(calls)
        .filter(move |call| matches!(&call.outcome, Outcome::Fail(error) if error == means.refusal()))
        .map(Span::of)
}

/// The first call that shows that it is off.
fn gone(calls: &Uses, means: Means) -> Option<Span> {
    let acknowledged = calls
        .iter()
        .filter(|call| call.action != Action::Use && call.ok().is_some());
    let shown = acknowledged.map(Span::of).chain(refusals(calls, means));
    shown.min_by_key(|span| span.ended)
}

fn used(key: &str, calls: &Uses, gone: Span) -> Vec<Violation> {
    let later = uses(calls).filter(|call| call.ok().is_some() && gone.precedes(Span::of(call)));
    let told = |call: &Call<Action, ()>| {
        let node = call.node.as_deref().unwrap_or("a node");
        let text = format!("{node} allowed a use that was begun after it was switched off");
        Violation::of(key, text, events([gone, Span::of(call)]))
    };
    later.map(told).collect()
}

fn refused_early(key: &str, calls: &Uses, switch: Span, means: Means) -> Vec<Violation> {
    let early = refusals(calls, means).filter(|refusal| refusal.precedes(switch));
    let told = |refusal| {
        let text = format!(
            "a use was refused with {} before anybody switched it off",
            means.refusal()
        );
        Violation::of(key, text, events([refusal, switch]))
    };
    early.map(told).collect()
}
