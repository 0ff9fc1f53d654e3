//! When a key can only be Enabled.

use super::Use;
use crate::checker::latest::Latest;
use crate::checker::span::Span;
use crate::history::Outcome;
use crate::workload::KeyState;
use crate::workload::ledger::{Action, Seen};

/// What is known of a key's state in one region.
pub(super) struct Enabled {
    /// Of calls that show or make it Enabled: their beginnings, by their ends.
    shown: Latest<u64>,
    /// Of calls that may take it out of Enabled: their ends, by their beginnings.
    switched_off: Latest<u64>,
}

impl Enabled {
    pub(super) fn of<'a>(calls: impl Iterator<Item = &'a Use> + Clone) -> Self {
        let shown = calls.clone().filter(|call| shows(call)).map(Span::of);
        let off = calls
            .filter(|call| call.action == Action::SwitchOff && !matches!(call.outcome, Outcome::Fail(_)));
        Self {
            shown: Latest::new(shown.map(|span| (span.ended, span.begun))),
            switched_off: Latest::new(off.map(Span::of).map(|span| (span.begun, span.ended))),
        }
    }

    /// Whether it is Enabled all through this span: a call before it showed so, and whatever may have switched the key off
    /// was over before that call.
    pub(super) fn surely(&self, span: Span) -> bool {
        let Some(shown) = self.shown.before(span.begun) else {
            return false;
        };
        self.switched_off
            .before(span.ended)
            .is_none_or(|ended| ended < shown)
    }
}

fn shows(call: &Use) -> bool {
    match (&call.action, call.ok()) {
        (Action::Encrypt { .. } | Action::SwitchOn, Some(_)) => true,
        (Action::Decrypt { forgery: None, .. }, Some(_)) => true,
        (Action::DescribeKey, Some(Seen::State { state })) => {
            matches!(state, KeyState::Enabled | KeyState::Updating)
        }
        _ => false,
    }
}
