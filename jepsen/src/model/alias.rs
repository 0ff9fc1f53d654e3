//! An alias as a register.

use std::collections::HashSet;

use super::{Bearing, CallOf, Model};
use crate::history::Outcome;
use crate::workload::alias::{Action, Seen};
use crate::workload::refusal::{ALREADY_EXISTS, NOT_FOUND};

/// An alias: the id of the key that it points at, or nothing. It begins as nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alias;

impl Model for Alias {
    type State = Option<String>;
    type Action = Action;
    type Seen = Option<Seen>;

    fn start(&self, _key: &str) -> Self::State {
        None
    }

    fn bearing(&self, action: &Action, outcome: &Outcome<Self::Seen>) -> Bearing {
        match action {
            Action::CreateAlias(_) => Bearing::of_change(outcome, &[ALREADY_EXISTS]),
            Action::UpdateAlias(_) | Action::DeleteAlias => Bearing::of_change(outcome, &[NOT_FOUND]),
            Action::DescribeKey | Action::Encrypt => Bearing::of_read(outcome, &[NOT_FOUND]),
        }
    }

    /// A target that no read has seen: an update to it that may not have happened leaves the alias there as it was there
    /// before, so it is not needed; a creation is, for then the alias is there, but one is like the other.
    fn condensed(&self, calls: &[CallOf<Self>]) -> Vec<CallOf<Self>> {
        let seen: HashSet<&String> = calls
            .iter()
            .filter_map(|call| Some(&call.ok()?.as_ref()?.key_id))
            .collect();
        let condense = |call: &CallOf<Self>| {
            let mut call = call.clone();
            match (&mut call.action, &call.outcome) {
                (Action::UpdateAlias(target), Outcome::Info(_)) if !seen.contains(target) => return None,
                (Action::CreateAlias(target), Outcome::Info(_)) if !seen.contains(target) => {
                    "a key that nobody saw".clone_into(target);
                }
                _ => {}
            }
            Some(call)
        };
        calls.iter().filter_map(condense).collect()
    }

    fn step(
        &self,
        state: &Self::State,
        action: &Action,
        outcome: &Outcome<Self::Seen>,
    ) -> Option<Self::State> {
        let there = state.is_some();
        match (action, outcome) {
            (Action::DescribeKey | Action::Encrypt, Outcome::Ok(seen)) => {
                let seen = seen.as_ref().map(|seen| &seen.key_id);
                (seen == state.as_ref() && there).then(|| state.clone())
            }
            (Action::CreateAlias(_), Outcome::Fail(_)) => there.then(|| state.clone()),
            (_, Outcome::Fail(_)) => (!there).then(|| state.clone()),
            (action, outcome) => match carried_out(action, there) {
                Some(next) => Some(next),
                None => matches!(outcome, Outcome::Info(_)).then(|| state.clone()),
            },
        }
    }
}

/// What a change leaves, unless it is refused.
fn carried_out(action: &Action, there: bool) -> Option<Option<String>> {
    match action {
        Action::CreateAlias(target) => (!there).then(|| Some(target.clone())),
        Action::UpdateAlias(target) => there.then(|| Some(target.clone())),
        Action::DeleteAlias => there.then_some(None),
        Action::DescribeKey | Action::Encrypt => None,
    }
}
