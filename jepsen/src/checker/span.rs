//! Between which events something happened.

use crate::history::{Call, Outcome};

/// The beginning and the end of a call: what it did or saw, it did or saw at one moment between the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// The index of its beginning.
    pub(super) begun: u64,
    /// That of its end; the end of time for a call that may still happen after it.
    pub(super) ended: u64,
}

impl Span {
    pub(super) fn of<A, R>(call: &Call<A, R>) -> Self {
        let known = call
            .completed
            .filter(|_| !matches!(call.outcome, Outcome::Info(_)));
        Self {
            begun: call.invoked.index,
            ended: known.map_or(u64::MAX, |moment| moment.index),
        }
    }

    /// Whether it surely happened before the other one.
    pub(super) fn precedes(self, other: Self) -> bool {
        self.ended < other.begun
    }

    /// Its events.
    pub(super) fn events(self) -> impl Iterator<Item = u64> {
        [self.begun, self.ended]
            .into_iter()
            .filter(|event| *event != u64::MAX)
    }
}

/// The events of several spans, in order.
pub(super) fn events(spans: impl IntoIterator<Item = Span>) -> Vec<u64> {
    let mut events: Vec<u64> = spans.into_iter().flat_map(Span::events).collect();
    events.sort_unstable();
    events.dedup();
    events
}
