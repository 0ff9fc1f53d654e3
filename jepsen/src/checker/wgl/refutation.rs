//! Why there is no order.

use std::fmt::Debug;

use crate::checker::Violation;
use crate::history::Call;

/// The farthest that the search came.
///
/// `stuck` is the call that no order explains: the history up to its end is not linearizable, while the same history without
/// that end is (a call that is refused later is known not to have happened). It is the first such call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refutation {
    /// Calls of the longest order, by the indexes of their beginnings.
    pub order: Vec<u64>,
    /// What that order leads to, as the model prints it.
    pub state: String,
    /// The call, as its beginning and its end.
    pub stuck: (u64, u64),
    /// Calls under way at its end that have no place either, by their beginnings.
    pub concurrent: Vec<u64>,
}

impl Refutation {
    /// How many calls at the end of the order are shown as evidence: what led to the state.
    const SHOWN: usize = 4;

    /// The same in a sentence, with the events that show it.
    pub(super) fn violation<A: Debug, S: Debug>(&self, key: &str, stuck: &Call<A, S>) -> Violation {
        let text = format!(
            "{:?} of process {} ended with {:?}, which no order of the calls explains: the longest one, of {} calls, \
             leads to {}",
            stuck.action,
            stuck.process,
            stuck.outcome,
            self.order.len(),
            self.state,
        );
        let last = self.order.iter().rev().take(Self::SHOWN).rev();
        let mut events: Vec<u64> = last.chain(&self.concurrent).copied().collect();
        events.extend([self.stuck.0, self.stuck.1]);
        Violation::of(key, text, events)
    }
}
