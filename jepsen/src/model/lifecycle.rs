//! A key's state, as AWS's table of states and operations has it.

use std::collections::HashSet;

use super::{Bearing, CallOf, Model};
use crate::history::Outcome;
use crate::workload::KeyState;
use crate::workload::lifecycle::{Action, Seen};
use crate::workload::refusal::{DISABLED, INVALID_STATE};

/// A key that AWS_KMS made: Enabled and without a description at first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lifecycle;

/// What is known of such a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Life {
    /// Enabled, Disabled or PendingDeletion.
    pub state: KeyState,
    /// The last description.
    pub description: String,
    /// Days between the schedule and the deletion.
    pub window: Option<u8>,
}

impl Model for Lifecycle {
    type State = Life;
    type Action = Action;
    type Seen = Option<Seen>;

    fn start(&self, _key: &str) -> Life {
        Life {
            state: KeyState::Enabled,
            description: String::new(),
            window: None,
        }
    }

    fn bearing(&self, action: &Action, outcome: &Outcome<Self::Seen>) -> Bearing {
        match action {
            Action::DescribeKey => Bearing::of_read(outcome, &[]),
            Action::Encrypt => Bearing::of_read(outcome, &[DISABLED, INVALID_STATE]),
            _ => Bearing::of_change(outcome, &[INVALID_STATE]),
        }
    }

    /// A description that no read has seen decides nothing, so an update to it that may not have happened is not needed. One
    /// schedule that may not have happened is like the other if no read has seen its window.
    fn condensed(&self, calls: &[CallOf<Self>]) -> Vec<CallOf<Self>> {
        let seen = || calls.iter().filter_map(|call| call.ok()?.as_ref());
        let descriptions: HashSet<&String> = seen().map(|seen| &seen.description).collect();
        let windows: HashSet<u8> = seen().filter_map(|seen| seen.window).collect();
        let condense = |call: &CallOf<Self>| {
            let mut call = call.clone();
            match (&mut call.action, &call.outcome) {
                (Action::UpdateKeyDescription(text), Outcome::Info(_)) if !descriptions.contains(text) => {
                    return None;
                }
                (Action::ScheduleKeyDeletion(days), Outcome::Info(_)) if !windows.contains(days) => *days = 0,
                _ => {}
            }
            Some(call)
        };
        calls.iter().filter_map(condense).collect()
    }

    fn step(&self, life: &Life, action: &Action, outcome: &Outcome<Self::Seen>) -> Option<Life> {
        let pending = life.state == KeyState::PendingDeletion;
        match (action, outcome) {
            (Action::DescribeKey, Outcome::Ok(seen)) => seen
                .as_ref()
                .is_some_and(|seen| life.looks_like(seen))
                .then(|| life.clone()),
            (Action::Encrypt, Outcome::Ok(_)) => (life.state == KeyState::Enabled).then(|| life.clone()),
            (Action::Encrypt, Outcome::Fail(error)) => {
                let refused = error.as_str() == if pending { INVALID_STATE } else { DISABLED };
                (refused && life.state != KeyState::Enabled).then(|| life.clone())
            }
            (Action::CancelKeyDeletion, Outcome::Fail(_)) => (!pending).then(|| life.clone()),
            (_, Outcome::Fail(_)) => pending.then(|| life.clone()),
            (action, Outcome::Ok(_)) => life.after(action),
            (action, Outcome::Info(_)) => Some(life.after(action).unwrap_or_else(|| life.clone())),
        }
    }
}

impl Life {
    fn looks_like(&self, seen: &Seen) -> bool {
        let days = seen.window.is_none() || seen.window == self.window;
        seen.state == self.state && seen.description == self.description && days
    }

    /// What a change leaves, unless it is refused.
    fn after(&self, action: &Action) -> Option<Self> {
        let pending = self.state == KeyState::PendingDeletion;
        if pending != matches!(action, Action::CancelKeyDeletion) {
            return None;
        }
        let mut next = self.clone();
        match action {
            Action::EnableKey => next.state = KeyState::Enabled,
            Action::DisableKey => next.state = KeyState::Disabled,
            Action::ScheduleKeyDeletion(days) => {
                next.state = KeyState::PendingDeletion;
                next.window = Some(*days);
            }
            Action::CancelKeyDeletion => {
                next.state = KeyState::Disabled;
                next.window = None;
            }
            Action::UpdateKeyDescription(description) => next.description.clone_from(description),
            Action::DescribeKey | Action::Encrypt => {}
        }
        Some(next)
    }
}
