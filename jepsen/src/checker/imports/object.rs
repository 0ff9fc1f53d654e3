//! One key in one region: when there was material, and when there was none.

use super::Made;
use super::activity::Activity;
use super::clocks::Clocks;
use crate::checker::Violation;
use crate::checker::latest::Latest;
use crate::checker::span::{Span, events};
use crate::history::Outcome;
use crate::workload::imports::Action;
use crate::workload::refusal::{INCORRECT_MATERIAL, INVALID_CIPHERTEXT, INVALID_IMPORT_TOKEN, INVALID_STATE};

/// What is known of it.
pub(super) struct Object<'a> {
    key: &'a str,
    calls: &'a [Made],
    clocks: &'a Clocks,
    /// Of its region.
    activity: &'a Activity,
    /// Imports of its own bytes and deletions that happened, or may have.
    changes: Vec<&'a Made>,
    /// Of uses that were refused for want of material: their beginnings, with their ends, by their ends.
    refused: Latest<(u64, u64)>,
}

impl<'a> Object<'a> {
    pub(super) fn of(
        (key, calls): (&'a str, &'a [Made]),
        clocks: &'a Clocks,
        activity: &'a Activity,
    ) -> Self {
        let happened = |call: &&Made| call.action.is_change() && !matches!(call.outcome, Outcome::Fail(_));
        let refused = calls.iter().filter(|call| is_refused(call)).map(Span::of);
        Self {
            key,
            calls,
            clocks,
            activity,
            changes: calls.iter().filter(happened).collect(),
            refused: Latest::new(refused.map(|span| (span.ended, (span.begun, span.ended)))),
        }
    }

    /// What contradicts this call.
    pub(super) fn contradiction(&self, call: &Made) -> Option<Violation> {
        match &call.outcome {
            Outcome::Ok(_) if call.action.is_use() => self.impossible(call).or_else(|| self.came_back(call)),
            Outcome::Ok(_) if call.action.is_foreign() => {
                Some(self.violation("the key took other bytes than its own", [Span::of(call)]))
            }
            Outcome::Fail(_) if is_refused(call) => self.lost(call),
            Outcome::Fail(error) if call.action.is_change() && is_about_bytes(error) => {
                let text = format!("{} was refused the key's own bytes with {error}", node(call));
                Some(self.violation(&text, [Span::of(call)]))
            }
            _ => None,
        }
    }

    /// Whether this use was begun when surely nothing was there.
    pub(super) fn must_be_missing(&self, call: &Made) -> bool {
        let is_known = call.ok().is_some() || is_refused(call);
        is_known && call.action.is_use() && !self.changes.iter().any(|change| self.allows(change, call))
    }

    /// How many imports with an end were the last ones before a use that was refused after that end.
    pub(super) fn ends_seen(&self) -> usize {
        let seen = |(place, import): (usize, &&Made)| {
            let end = end_of(import).filter(|end| *end < u64::MAX);
            let next = self
                .changes
                .get(place + 1)
                .map_or(u64::MAX, |next| next.invoked.index);
            let shows = |call: &&Made| {
                is_refused(call)
                    && Span::of(import).precedes(Span::of(call))
                    && Span::of(call).ended < next
                    && end.is_some_and(|end| call.invoked.time > end)
            };
            self.calls.iter().any(|call| shows(&call))
        };
        self.changes
            .iter()
            .enumerate()
            .filter(|change| seen(*change))
            .count()
    }

    fn impossible(&self, call: &Made) -> Option<Violation> {
        if !self.must_be_missing(call) {
            return None;
        }
        let mut before = self.changes.iter().map(|change| Span::of(change));
        let last = before.rfind(|change| change.begun < Span::of(call).ended);
        let text = format!(
            "a use succeeded at {} when no imported material could be there",
            node(call)
        );
        Some(self.violation(&text, last.into_iter().chain([Span::of(call)])))
    }

    /// A use was refused, this one succeeds, and nobody imported anything in between.
    fn came_back(&self, call: &Made) -> Option<Violation> {
        let span = Span::of(call);
        let (begun, ended) = self.refused.before(span.begun)?;
        let refused = Span { begun, ended };
        let comes_between = |change: &&&Made| {
            let change_span = Span::of(change);
            end_of(change).is_some() && change_span.ended > begun && change_span.begun < span.ended
        };
        if self.changes.iter().any(|change| comes_between(&change)) {
            return None;
        }
        let text = format!("material that was gone is there again at {}", node(call));
        Some(self.violation(&text, [refused, span]))
    }

    fn lost(&self, call: &Made) -> Option<Violation> {
        let import = self
            .changes
            .iter()
            .find(|change| self.still_there(change, call))?;
        let text = format!(
            "{} refused a use though imported material had to be there",
            node(call)
        );
        Some(self.violation(&text, [Span::of(import), Span::of(call)]))
    }

    /// Whether this may be the import by which the use succeeded.
    fn allows(&self, import: &Made, call: &Made) -> bool {
        let Some(end) = end_of(import) else {
            return false;
        };
        let begun = import.invoked.index < Span::of(call).ended;
        let valid = self.clocks.allow_use(end, call.invoked.time, self.activity);
        let superseded = self.changes.iter().any(|change| {
            let change = Span::of(change);
            Span::of(import).precedes(change) && change.precedes(Span::of(call))
        });
        begun && valid && !superseded
    }

    /// Whether this import surely was in force: it was acknowledged, is far from its end, and every other change was over
    /// before it was begun.
    fn still_there(&self, import: &Made, call: &Made) -> bool {
        let Some(end) = end_of(import) else {
            return false;
        };
        let (import_span, use_span) = (Span::of(import), Span::of(call));
        let now = call.completed.unwrap_or(call.invoked).time;
        let alone =
            self.changes.iter().map(|change| Span::of(change)).all(|change| {
                change == import_span || change.precedes(import_span) || use_span.precedes(change)
            });
        import_span.precedes(use_span) && !self.clocks.may_be_over(end, now) && alone
    }

    fn violation(&self, text: &str, spans: impl IntoIterator<Item = Span>) -> Violation {
        Violation::of(self.key, text, events(spans))
    }
}

/// Until when material is good that this call imported: the end of time for material that stays. Nothing where it is no import.
fn end_of(call: &Made) -> Option<u64> {
    match call.action {
        Action::ImportKeyMaterial { valid_to, .. } => Some(valid_to.unwrap_or(u64::MAX)),
        _ => None,
    }
}

/// A use, for want of material.
fn is_refused(call: &Made) -> bool {
    call.action.is_use() && matches!(&call.outcome, Outcome::Fail(error) if error == INVALID_STATE)
}

fn is_about_bytes(error: &str) -> bool {
    [INCORRECT_MATERIAL, INVALID_CIPHERTEXT, INVALID_IMPORT_TOKEN].contains(&error)
}

fn node(call: &Made) -> &str {
    call.node.as_deref().unwrap_or("a node")
}
