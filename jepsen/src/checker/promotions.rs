//! Which regions operators declared lost, and when they were back.

use std::collections::{BTreeMap, BTreeSet};

use super::CheckError;
use super::span::Span;
use crate::history::{Call, History, Outcome};
use crate::model::Step;
use crate::workload::operators::{Action, Seen};

const ACTIVE: &str = "active";

/// Everything that operators did about lost regions.
pub(super) struct Promotions {
    /// Calls of PromoteRegion that were not refused, in the order of their beginnings.
    pub(super) declared: Vec<Call<Action, Seen>>,
    /// Lists of regions.
    lists: Vec<Call<Action, Seen>>,
}

impl Promotions {
    pub(super) fn of(history: &History) -> Result<Self, CheckError> {
        let calls = history.calls::<Action, Seen>()?;
        let (declared, others): (Vec<_>, Vec<_>) = calls
            .into_iter()
            .filter(|call| !matches!(call.outcome, Outcome::Fail(_)))
            .partition(|call| matches!(call.action, Action::PromoteRegion { .. }));
        let lists = others
            .into_iter()
            .filter(|call| call.action == Action::ListRegions && call.ok().is_some());
        Ok(Self {
            declared,
            lists: lists.collect(),
        })
    }

    /// What they are to the role of the primary of a family with members in these regions: anybody may be the heir, for it may
    /// be who had just handed his role to the lost region; and nobody knows when, or whether there was anything to inherit.
    pub(super) fn steps(&self, regions: &BTreeSet<&str>) -> Vec<Call<Step, ()>> {
        let mut steps = Vec::new();
        for call in &self.declared {
            let Action::PromoteRegion { lost, .. } = &call.action else {
                continue;
            };
            for heir in regions.iter().filter(|region| *region != lost) {
                let succeed = Step::Succeed {
                    lost: lost.clone(),
                    heir: (*heir).to_owned(),
                };
                steps.push(step(call, succeed, Outcome::Info(None)));
            }
        }
        for (region, list) in self.returns() {
            let returned = Step::Returned(region.to_owned());
            steps.push(step(list, returned, Outcome::Ok(())));
        }
        steps
    }

    /// The first list after each declaration, in which the region is active: it was lost and is not any more, so it has heard
    /// who succeeded it.
    pub(super) fn returns(&self) -> Vec<(&str, &Call<Action, Seen>)> {
        let mut returns = Vec::new();
        let mut last: BTreeMap<&str, &Call<Action, Seen>> = BTreeMap::new();
        for list in &self.lists {
            for region in active(list) {
                let declared = self
                    .declared
                    .iter()
                    .rfind(|call| call.ok().is_some() && call.precedes(list) && lost(call) == Some(region));
                let is_news = |declared: &&Call<Action, Seen>| {
                    last.get(region)
                        .is_none_or(|last| last.invoked.index < declared.invoked.index)
                };
                if declared.filter(is_news).is_some() {
                    last.insert(region, list);
                    returns.push((region, list));
                }
            }
        }
        returns
    }

    /// The first list in which the region that was declared lost is back.
    pub(super) fn closed_by(&self, declared: &Call<Action, Seen>) -> Option<Span> {
        let returns = self.returns();
        let back = returns.iter().find(|(region, list)| {
            lost(declared) == Some(*region) && Span::of(declared).precedes(Span::of(list))
        });
        back.map(|(_, list)| Span::of(list))
    }

    /// The regions that the last list has, and that are not active in it.
    pub(super) fn lost_in_the_end(&self) -> Option<(Vec<&str>, &Call<Action, Seen>)> {
        let last = self.lists.last()?;
        let Some(Seen::Regions { regions }) = last.ok() else {
            return None;
        };
        let lost = regions.iter().filter(|(_, status)| *status != ACTIVE);
        Some((lost.map(|(region, _)| region.as_str()).collect(), last))
    }
}

/// The region that a call declares lost.
pub(super) fn lost(call: &Call<Action, Seen>) -> Option<&str> {
    match &call.action {
        Action::PromoteRegion { lost, .. } => Some(lost),
        _ => None,
    }
}

fn active(list: &Call<Action, Seen>) -> Vec<&str> {
    let Some(Seen::Regions { regions }) = list.ok() else {
        return Vec::new();
    };
    let active = regions.iter().filter(|(_, status)| *status == ACTIVE);
    active.map(|(region, _)| region.as_str()).collect()
}

fn step(call: &Call<Action, Seen>, action: Step, outcome: Outcome<()>) -> Call<Step, ()> {
    Call {
        process: call.process,
        key: None,
        node: call.node.clone(),
        action,
        invoked: call.invoked,
        completed: call.completed,
        outcome,
    }
}
