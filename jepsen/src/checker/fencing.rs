//! Promise e, of regions that were lost: what they still take for theirs counts nowhere, and in the end all agree.

use std::collections::{BTreeMap, BTreeSet};

use super::objects::objects;
use super::promotions::{Promotions, lost};
use super::span::{Span, events};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome, Phase};
use crate::workload::family::{Action, Role, Seen};
use crate::workload::operators;

/// What a region sets that another one has visibly succeeded is seen nowhere else, and not there either once it is active
/// again; every lost region is active in the end; and then every node of every member shows the same.
///
/// Unknown where no region was lost.
#[derive(Debug, Clone, Copy)]
pub struct Fencing;

type Asked = Call<Action, Seen>;

impl Checker for Fencing {
    fn name(&self) -> &'static str {
        "fencing"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let promotions = Promotions::of(evidence.history)?;
        let ending = evidence.history.began(Phase::FinalReads).map(|at| at.index);
        let mut violations: Vec<Violation> = still_lost(&promotions, ending).into_iter().collect();
        let (mut without_effect, mut compared) = (0, 0);
        for (key, calls) in &objects::<Action, Seen>(evidence.history)? {
            let family = Family {
                calls,
                promotions: &promotions,
            };
            let deposed: Vec<&Asked> = calls.iter().filter(|call| family.is_deposed(call)).collect();
            without_effect += deposed.len();
            violations.extend(deposed.into_iter().filter_map(|call| family.leaked(key, call)));
            let last = ending.map(|ending| Last::of(calls, ending)).unwrap_or_default();
            compared += last.nodes.len();
            violations.extend(last.disagreement(key));
        }
        let acknowledged = promotions.declared.iter().filter(|call| call.ok().is_some());
        let acknowledged = acknowledged.count();
        let verdict = Verdict::of(violations)
            .with("promotions", acknowledged)
            .with("returns", promotions.returns().len())
            .with("fenced sightings", fenced(evidence)?)
            .with("changes by the deposed", without_effect)
            .with("final answers", compared);
        let known = acknowledged > 0 && compared > 0;
        Ok(verdict.at_least(if known { Validity::Valid } else { Validity::Unknown }))
    }
}

/// How often a region was seen to know that it is fenced.
fn fenced(evidence: &Evidence<'_>) -> Result<usize, CheckError> {
    let calls = evidence.history.calls::<operators::Action, operators::Seen>()?;
    let fenced = |call: &&Call<_, _>| matches!(call.ok(), Some(operators::Seen::Status { fenced: true, .. }));
    Ok(calls.iter().filter(fenced).count())
}

fn still_lost(promotions: &Promotions, ending: Option<u64>) -> Option<Violation> {
    let (lost, list) = promotions.lost_in_the_end()?;
    if lost.is_empty() || ending.is_none_or(|ending| list.invoked.index < ending) {
        return None;
    }
    let text = format!("{} is lost still, long after it was healed", lost.join(" and "));
    Some(Violation::of("", text, events([Span::of(list)])))
}

struct Family<'a> {
    calls: &'a [Asked],
    promotions: &'a Promotions,
}

impl Family<'_> {
    /// Whether a change was made by a region that had been succeeded, for sure: after it was declared lost, another one was
    /// seen to be the primary before this change began, and nobody can have given the role back until it ended.
    fn is_deposed(&self, change: &Asked) -> bool {
        let is_change = matches!(change.action, Action::EnableKeyRotation(_));
        let (Some(region), span) = (change.region(), Span::of(change)) else {
            return false;
        };
        if !is_change || matches!(change.outcome, Outcome::Fail(_)) {
            return false;
        }
        let declared = self
            .promotions
            .declared
            .iter()
            .filter(|call| lost(call) == Some(region));
        declared.map(Span::of).any(|declared| {
            self.was_succeeded(region, declared, span) && !self.may_lead_again(region, declared, span)
        })
    }

    fn was_succeeded(&self, region: &str, declared: Span, change: Span) -> bool {
        self.calls.iter().any(|call| {
            let span = Span::of(call);
            let is_primary = matches!(
                call.ok(),
                Some(Seen::Member {
                    role: Role::Primary,
                    ..
                })
            );
            let elsewhere = call.region().is_some_and(|other| other != region);
            is_primary && elsewhere && declared.begun < span.begun && span.precedes(change)
        })
    }

    /// By a change of the primary, or because it is an heir itself: of a region that was not back for sure when this one was
    /// declared lost.
    fn may_lead_again(&self, region: &str, declared: Span, change: Span) -> bool {
        let to_it = |action: &Action| matches!(action, Action::UpdatePrimaryRegion(to) if to == region);
        let given = self.calls.iter().filter(|call| to_it(&call.action));
        let given = given.filter(|call| !matches!(call.outcome, Outcome::Fail(_)));
        let within = |span: Span| declared.begun < span.ended && span.begun < change.ended;
        let others = self
            .promotions
            .declared
            .iter()
            .filter(|call| lost(call) != Some(region));
        let mut open = others.filter(|call| {
            let closed = self.promotions.closed_by(call);
            Span::of(call).begun < change.ended && closed.is_none_or(|closed| !closed.precedes(declared))
        });
        given.map(Span::of).any(within) || open.next().is_some()
    }

    /// Where what a deposed region had set was seen, though it counts nowhere.
    fn leaked(&self, key: &str, change: &Asked) -> Option<Violation> {
        let Action::EnableKeyRotation(set) = change.action else {
            return None;
        };
        let region = change.region()?;
        let since = Span::of(change);
        let returns = self.promotions.returns();
        let back = returns.iter().find(|(back, list)| {
            *back == region && change.invoked.index < list.invoked.index && since.ended != u64::MAX
        });
        let back = back.map(|(_, list)| Span::of(list));
        let sight = self.calls.iter().find(|call| {
            let shows = call.ok() == Some(&Seen::Setting { period: set });
            let elsewhere = call.region() != Some(region);
            shows && (elsewhere || back.is_some_and(|back| back.precedes(Span::of(call))))
        })?;
        let text = format!(
            "{region} had been succeeded when it set a period of {set} days, which {} shows",
            sight.node.as_deref().unwrap_or("a node")
        );
        Some(Violation::of(key, text, events([since, Span::of(sight)])))
    }
}

/// What every node said last of a family.
#[derive(Default)]
struct Last<'a> {
    nodes: BTreeMap<(&'a str, &'static str), (Told<'a>, Span)>,
}

#[derive(PartialEq)]
enum Told<'a> {
    Materials(&'a [String]),
    Period(u32),
}

impl<'a> Last<'a> {
    fn of(calls: &'a [Asked], ending: u64) -> Self {
        let mut last = Self::default();
        for call in calls.iter().filter(|call| call.invoked.index > ending) {
            let told = match call.ok() {
                Some(Seen::Materials { materials, .. }) => ("materials", Told::Materials(materials)),
                Some(Seen::Setting { period }) => ("period", Told::Period(*period)),
                _ => continue,
            };
            if let Some(node) = call.node.as_deref() {
                last.nodes.insert((node, told.0), (told.1, Span::of(call)));
            }
        }
        last
    }

    fn disagreement(&self, key: &str) -> Option<Violation> {
        let kinds: BTreeSet<&str> = self.nodes.keys().map(|(_, kind)| *kind).collect();
        kinds.into_iter().find_map(|kind| {
            let mut told = self.nodes.iter().filter(|((_, of), _)| *of == kind);
            let ((first, _), (what, span)) = told.next()?;
            let ((other, _), (_, other_span)) = told.find(|(_, (other, _))| other != what)?;
            let text = format!("{first} and {other} show another {kind} in the end");
            Some(Violation::of(key, text, events([*span, *other_span])))
        })
    }
}
