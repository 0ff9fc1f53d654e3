//! The directory, node by node: in it from the join on, out of it from the removal on, and drained in between.

use std::collections::{BTreeMap, BTreeSet};

use super::{Made, changes, looks};
use crate::checker::Violation;
use crate::checker::element::{Element, Flaw};
use crate::checker::span::{Span, events};
use crate::workload::membership::{Action, OBJECT, Seen, Standing};

pub(super) fn contradictions(calls: &[Made]) -> Vec<Violation> {
    let mut violations = twice(calls);
    for number in numbers(calls) {
        violations.extend(flawed(
            number,
            "a member",
            &element(number, calls, Standing::counts),
        ));
        violations.extend(flawed(number, "listed", &element(number, calls, |_| true)));
        violations.extend(drained_wrongly(number, calls));
    }
    violations
}

impl Standing {
    /// Whether the cluster counts on the node.
    pub(super) fn counts(self) -> bool {
        self != Self::Leaving
    }
}

fn numbers(calls: &[Made]) -> BTreeSet<u64> {
    let joined = calls.iter().filter_map(|call| match call.action {
        Action::JoinNode { number, .. } => Some(number),
        _ => None,
    });
    let listed = looks(calls).flat_map(|(_, directory)| directory.keys().copied());
    joined.chain(listed).collect()
}

/// Numbers that were given to two invitations, or to one and to a founder.
fn twice(calls: &[Made]) -> Vec<Violation> {
    let mut given: BTreeMap<u64, Span> = BTreeMap::new();
    if let Some((look, directory)) = looks(calls).next() {
        let founders = directory.keys().filter(|number| is_founder(**number, calls));
        given.extend(founders.map(|number| (*number, Span::of(look))));
    }
    let mut violations = Vec::new();
    for call in calls {
        let Some(Some(Seen::Invited(number))) = call.ok() else {
            continue;
        };
        if let Some(earlier) = given.insert(*number, Span::of(call)) {
            let text = format!("number {number} was given out twice");
            violations.push(Violation::of(OBJECT, text, events([earlier, Span::of(call)])));
        }
    }
    violations
}

/// One node as something that is made by a join and taken by a removal, and that is there where `is_there` says so. Founders
/// were made before the run; the first look knows them. A node that is taken is forgotten at some later time.
fn element(number: u64, calls: &[Made], is_there: impl Fn(Standing) -> bool) -> Element {
    let mut element = Element::default();
    if is_founder(number, calls) {
        element.made_by(Span { begun: 0, ended: 0 });
    }
    for call in changes(calls) {
        let span = Span::of(call);
        match call.action {
            Action::JoinNode { number: joined, .. } if joined == number => element.made_by(span),
            Action::RemoveNode(removed) if removed == number && is_there(Standing::Leaving) => {
                let ended = u64::MAX;
                element.taken_by(Span { ended, ..span });
            }
            Action::RemoveNode(removed) if removed == number => element.taken_by(span),
            _ => {}
        }
    }
    for (look, directory) in looks(calls) {
        let there = directory.get(&number).is_some_and(|standing| is_there(*standing));
        let reads = if there {
            &mut element.present
        } else {
            &mut element.absent
        };
        reads.push(Span::of(look));
    }
    element
}

fn flawed(number: u64, what: &str, element: &Element) -> Option<Violation> {
    let (flaw, events) = element.flaw()?;
    let text = match flaw {
        Flaw::Phantom => format!("node {number} is {what}, and had not joined"),
        Flaw::Lost => format!("node {number} joined, nobody removed it, and it is not {what}"),
        Flaw::Stale => format!("node {number} joined, and is not {what} in a later look"),
        Flaw::Resurrected => format!("node {number} was removed, and is {what} again"),
    };
    Some(Violation::of(OBJECT, text, events))
}

/// Whether a node was there from the start: the first look knows it, and nobody had joined under its number by then.
fn is_founder(number: u64, calls: &[Made]) -> bool {
    looks(calls).next().is_some_and(|(look, directory)| {
        let may_have_joined = |call: &&Made| {
            let joins = matches!(call.action, Action::JoinNode { number: joined, .. } if joined == number);
            joins && Span::of(call).begun < Span::of(look).ended
        };
        directory.contains_key(&number) && !changes(calls).any(|call| may_have_joined(&call))
    })
}

/// Looks that show a node drained, or not, where it surely had to be otherwise.
fn drained_wrongly(number: u64, calls: &[Made]) -> Vec<Violation> {
    let drains: Vec<&Made> = changes(calls)
        .filter(|call| match call.action {
            Action::DrainNode(node) | Action::UndrainNode(node) => node == number,
            _ => false,
        })
        .collect();
    let wrong = looks(calls).filter_map(|(look, directory)| {
        let shown = *directory.get(&number)?;
        let (expected, change) = expected(&drains, Span::of(look))?;
        let text = format!("node {number} is {shown:?}, and surely had to be {expected:?}");
        let is_wrong = shown != expected && shown != Standing::Leaving;
        is_wrong.then(|| Violation::of(OBJECT, text, events([change, Span::of(look)])))
    });
    wrong.collect()
}

/// What a look has to show where one of these changes surely was the last one: with that change.
fn expected(drains: &[&Made], look: Span) -> Option<(Standing, Span)> {
    let begun = || drains.iter().filter(|call| Span::of(call).begun < look.ended);
    let last = begun().max_by_key(|call| call.invoked.index)?;
    let span = Span::of(last);
    let is_ordered = |call: &&Made| call.invoked.index == last.invoked.index || Span::of(call).precedes(span);
    let is_sure = span.precedes(look) && begun().all(is_ordered);
    let standing = match last.action {
        Action::DrainNode(_) => Standing::Draining,
        _ => Standing::Active,
    };
    is_sure.then_some((standing, span))
}
