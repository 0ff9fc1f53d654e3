//! A key policy as a register that uses read, too.

use std::collections::{BTreeSet, HashSet};

use super::{Bearing, CallOf, Model};
use crate::history::Outcome;
use crate::workload::policy::{Action, Seen};
use crate::workload::refusal::ACCESS_DENIED;

/// A key policy. Nothing is known of it before the first PutKeyPolicy, so the workload's set-up puts one that is in the
/// history.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policy;

/// The policy in force.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyState {
    /// Of its unlike statement.
    pub sid: String,
    /// Who may use the key.
    pub allow: BTreeSet<String>,
}

impl Model for Policy {
    type State = Option<PolicyState>;
    type Action = Action;
    type Seen = Option<Seen>;

    fn start(&self, _key: &str) -> Self::State {
        None
    }

    fn bearing(&self, action: &Action, outcome: &Outcome<Self::Seen>) -> Bearing {
        match action {
            Action::PutKeyPolicy { .. } => Bearing::of_change(outcome, &[]),
            Action::GetKeyPolicy => Bearing::of_read(outcome, &[]),
            Action::Encrypt(_) => Bearing::of_read(outcome, &[ACCESS_DENIED]),
        }
    }

    /// Policies that may not have been put, that no read has seen, and that allow the same, are alike.
    fn condensed(&self, calls: &[CallOf<Self>]) -> Vec<CallOf<Self>> {
        let seen: HashSet<&String> = calls
            .iter()
            .filter_map(|call| Some(&call.ok()?.as_ref()?.sid))
            .collect();
        let mut condensed = calls.to_vec();
        for call in &mut condensed {
            match (&mut call.action, &call.outcome) {
                (Action::PutKeyPolicy { sid, .. }, Outcome::Info(_)) if !seen.contains(sid) => {
                    "a policy that nobody saw".clone_into(sid);
                }
                _ => {}
            }
        }
        condensed
    }

    fn step(
        &self,
        state: &Self::State,
        action: &Action,
        outcome: &Outcome<Self::Seen>,
    ) -> Option<Self::State> {
        let Action::PutKeyPolicy { sid, allow } = action else {
            let fits = state
                .as_ref()
                .is_none_or(|policy| policy.explains(action, outcome));
            return fits.then(|| state.clone());
        };
        Some(Some(PolicyState {
            sid: sid.clone(),
            allow: allow.clone(),
        }))
    }
}

impl PolicyState {
    fn explains(&self, action: &Action, outcome: &Outcome<Option<Seen>>) -> bool {
        match (action, outcome) {
            (Action::GetKeyPolicy, Outcome::Ok(seen)) => {
                seen.as_ref().is_some_and(|seen| seen.sid == self.sid)
            }
            (Action::Encrypt(principal), Outcome::Ok(_)) => self.allow.contains(principal),
            (Action::Encrypt(principal), Outcome::Fail(_)) => !self.allow.contains(principal),
            _ => true,
        }
    }
}
