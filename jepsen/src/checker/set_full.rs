//! Promise a: what was made is there.

use std::collections::{BTreeMap, BTreeSet};

use super::element::{Element, Flaw};
use super::objects::objects;
use super::span::Span;
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome};
use crate::workload::set::{Action, Seen};

/// An acknowledged thing is in every list that was begun later, and once in it; a list shows nothing that nobody made.
///
/// Linear in the size of the lists.
#[derive(Debug, Clone, Copy)]
pub struct SetFull;

impl Checker for SetFull {
    fn name(&self) -> &'static str {
        "set-full"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let mut violations = Vec::new();
        let (mut added, mut certain) = (0, 0);
        for (key, calls) in objects::<Action, Option<Seen>>(evidence.history)? {
            let elements = elements(&calls);
            added += elements.len();
            certain += elements.values().map(Element::certain).sum::<usize>();
            violations.extend(doubled(&key, &calls));
            violations.extend(
                elements
                    .iter()
                    .filter_map(|(name, element)| flawed(&key, name, element)),
            );
        }
        let verdict = Verdict::of(violations)
            .with("elements", added)
            .with("sightings that had to be", certain);
        Ok(verdict.at_least(if certain == 0 {
            Validity::Unknown
        } else {
            Validity::Valid
        }))
    }
}

fn elements(calls: &[Call<Action, Option<Seen>>]) -> BTreeMap<&str, Element> {
    let mut elements: BTreeMap<&str, Element> = BTreeMap::new();
    for call in calls {
        match &call.action {
            Action::Add(name) => {
                let element = elements.entry(name).or_default();
                if !matches!(call.outcome, Outcome::Fail(_)) {
                    element.made_by(Span::of(call));
                }
            }
            Action::Read => {
                for name in listed(call) {
                    elements.entry(name).or_default();
                }
            }
        }
    }
    for call in calls
        .iter()
        .filter(|call| call.action == Action::Read && call.ok().is_some())
    {
        let listed: BTreeSet<&str> = listed(call).collect();
        for (name, element) in &mut elements {
            let seen = listed.contains(name);
            let reads = if seen {
                &mut element.present
            } else {
                &mut element.absent
            };
            reads.push(Span::of(call));
        }
    }
    elements
}

fn listed(call: &Call<Action, Option<Seen>>) -> impl Iterator<Item = &str> {
    let seen = call.ok().and_then(Option::as_ref);
    seen.into_iter()
        .flat_map(|seen| &seen.elements)
        .map(String::as_str)
}

fn doubled(key: &str, calls: &[Call<Action, Option<Seen>>]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for call in calls {
        let mut once = BTreeSet::new();
        for name in listed(call).filter(|name| !once.insert(*name)) {
            let text = format!("{name} is in one list twice");
            violations.push(Violation::of(key, text, super::span::events([Span::of(call)])));
        }
    }
    violations
}

fn flawed(key: &str, name: &str, element: &Element) -> Option<Violation> {
    let (flaw, events) = element.flaw()?;
    let text = match flaw {
        Flaw::Phantom => format!("{name} is in a list, and nobody had made it"),
        Flaw::Lost => format!("{name} was made, and is in no later list"),
        Flaw::Stale => format!("{name} was made, and is missing in a list that was begun later"),
        Flaw::Resurrected => format!("{name} was gone, and is in a list again"),
    };
    Some(Violation::of(key, text, events))
}
