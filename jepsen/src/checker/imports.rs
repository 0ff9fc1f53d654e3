//! Imported material: it is there until its end, and not a moment longer.

use std::time::Duration;

use super::objects::objects;
use super::span::{Span, events};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome};
use crate::workload::imports::Action;
use crate::workload::refusal::INVALID_STATE;

/// A use succeeds only by an import that is neither over nor surely superseded, and an acknowledged import is not lost before
/// its time.
#[derive(Debug, Clone, Copy)]
pub struct Imports {
    /// How far the clocks of the nodes and the harness may be apart, with what the product takes to notice an expiry.
    pub bound: Duration,
}

type Use = Call<Action, ()>;

impl Checker for Imports {
    fn name(&self) -> &'static str {
        "imports"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let objects = objects::<Action, ()>(evidence.history)?;
        let mut violations = Vec::new();
        let mut judged = 0;
        for (key, calls) in &objects {
            let changes: Vec<&Use> = calls.iter().filter(|call| changes(call)).collect();
            for call in calls.iter().filter(|call| call.action == Action::Encrypt) {
                judged += usize::from(!matches!(call.outcome, Outcome::Info(_)));
                violations.extend(self.contradiction(key, call, &changes));
            }
        }
        let verdict = Verdict::of(violations)
            .with("keys", objects.len())
            .with("uses", judged);
        Ok(verdict.at_least(if judged == 0 {
            Validity::Unknown
        } else {
            Validity::Valid
        }))
    }
}

impl Imports {
    fn contradiction(&self, key: &str, call: &Use, changes: &[&Use]) -> Option<Violation> {
        let span = Span::of(call);
        match &call.outcome {
            Outcome::Ok(()) if !changes.iter().any(|change| self.allows(change, call, changes)) => {
                let mut before = changes.iter().map(|change| Span::of(change));
                let last = before.rfind(|change| change.begun < span.ended);
                let text = "a use succeeded when no imported material could be there";
                Some(Violation::of(key, text, events(last.into_iter().chain([span]))))
            }
            Outcome::Fail(error) if error == INVALID_STATE => {
                let import = changes
                    .iter()
                    .find(|change| self.still_there(change, call, changes))?;
                let text = "a use was refused though imported material had to be there";
                Some(Violation::of(key, text, events([Span::of(import), span])))
            }
            _ => None,
        }
    }

    /// Whether this may be the import by which the use succeeded.
    fn allows(&self, import: &Use, call: &Use, changes: &[&Use]) -> bool {
        let Action::ImportKeyMaterial { valid_to } = import.action else {
            return false;
        };
        let begun = import.invoked.index < Span::of(call).ended;
        let valid = valid_to.is_none_or(|end| call.invoked.time <= end.saturating_add(self.nanoseconds()));
        let superseded = changes.iter().any(|change| {
            let change = Span::of(change);
            Span::of(import).precedes(change) && change.precedes(Span::of(call))
        });
        begun && valid && !superseded
    }

    /// Whether this import surely was in force: it was acknowledged, is far from its end, and every other change was over
    /// before it was begun.
    fn still_there(&self, import: &Use, call: &Use, changes: &[&Use]) -> bool {
        let Action::ImportKeyMaterial { valid_to } = import.action else {
            return false;
        };
        let (import_span, use_span) = (Span::of(import), Span::of(call));
        let now = call.completed.unwrap_or(call.invoked).time;
        let valid = valid_to.is_none_or(|end| now.saturating_add(self.nanoseconds()) < end);
        let alone = changes
            .iter()
            .map(|change| Span::of(change))
            .all(|change| change == import_span || change.precedes(import_span) || use_span.precedes(change));
        import_span.precedes(use_span) && valid && alone
    }

    fn nanoseconds(&self) -> u64 {
        u64::try_from(self.bound.as_nanos()).unwrap_or(u64::MAX)
    }
}

fn changes(call: &Use) -> bool {
    call.action != Action::Encrypt && !matches!(call.outcome, Outcome::Fail(_))
}
