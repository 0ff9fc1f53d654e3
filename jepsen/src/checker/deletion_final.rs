//! Promise l: deletion is final, and none comes unasked for.

use super::objects::objects;
use super::span::{Span, events};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome};
use crate::workload::lifecycle::{Action, Seen};
use crate::workload::refusal::NOT_FOUND;

/// Once a key is not found, no call for it succeeds any more; and a key is found unless a deletion that was scheduled may have
/// come, which a cancellation that was acknowledged surely prevents.
///
/// It does not judge when a deletion comes: clocks that jump forward may bring it early.
#[derive(Debug, Clone, Copy)]
pub struct DeletionFinal;

type Asked = Call<Action, Option<Seen>>;

impl Checker for DeletionFinal {
    fn name(&self) -> &'static str {
        "deletion-final"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let objects = objects::<Action, Option<Seen>>(evidence.history)?;
        let mut violations = Vec::new();
        let mut deleted = 0;
        for (key, calls) in &objects {
            let missed: Vec<Span> = calls
                .iter()
                .filter(|call| not_found(call))
                .map(Span::of)
                .collect();
            if let Some(gone) = missed.iter().min_by_key(|span| span.ended) {
                deleted += 1;
                violations.extend(returned(key, *gone, calls));
            }
            let unasked = missed.iter().find(|missed| !may_be_deleted(**missed, calls));
            violations.extend(unasked.map(|missed| {
                let text = "the key is not found, and no deletion that was scheduled can have come";
                Violation::of(key, text, events([*missed]))
            }));
        }
        let verdict = Verdict::of(violations)
            .with("keys", objects.len())
            .with("deleted", deleted);
        Ok(verdict.at_least(if objects.is_empty() {
            Validity::Unknown
        } else {
            Validity::Valid
        }))
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

/// Whether a deletion was scheduled before this call ended, and not surely cancelled before it began.
fn may_be_deleted(missed: Span, calls: &[Asked]) -> bool {
    let scheduled = calls.iter().filter(|call| {
        matches!(call.action, Action::ScheduleKeyDeletion(_)) && !matches!(call.outcome, Outcome::Fail(_))
    });
    let cancelled = |schedule: Span| {
        calls.iter().any(|call| {
            let rescued = call.action == Action::CancelKeyDeletion && call.ok().is_some();
            rescued && schedule.precedes(Span::of(call)) && Span::of(call).precedes(missed)
        })
    };
    let mut scheduled = scheduled.map(Span::of);
    scheduled.any(|schedule| schedule.begun < missed.ended && !cancelled(schedule))
}
