//! Promises e and f: at most one primary, and one in the end.

use std::collections::{BTreeMap, BTreeSet};

use super::monotonic::regression;
use super::objects::objects;
use super::promotions::Promotions;
use super::span::{Span, events};
use super::wgl::{self, Answer};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome, Phase};
use crate::model::{Handover, Step};
use crate::workload::family::{Action, Role, Seen};

/// What regions say of the primary, and do as one, fits into one order in which at most one of them is it; epochs, where they
/// can be seen, belong to one region each and never go back; and the final reads show exactly one.
///
/// A region that operators declared lost may not have heard of it, and then takes itself for the primary until it is active
/// again; who succeeds it is the primary for everybody else.
#[derive(Debug, Clone, Copy)]
pub struct Primary;

type Asked = Call<Action, Seen>;

/// A region says that it is the primary, or that it is not.
struct Claim<'a> {
    region: &'a str,
    span: Span,
    primary: bool,
    epoch: Option<u64>,
}

impl Checker for Primary {
    fn name(&self) -> &'static str {
        "primary"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let objects = objects::<Action, Seen>(evidence.history)?;
        let promotions = Promotions::of(evidence.history)?;
        let ending = evidence.history.began(Phase::FinalReads);
        let mut violations = Vec::new();
        let (mut claimed, mut given_up, mut open) = (0, 0, 0);
        for (key, calls) in &objects {
            let claims: Vec<Claim<'_>> = calls.iter().filter_map(claim).collect();
            claimed += claims.len();
            match two_at_once(key, calls, &claims, &promotions) {
                Found::Nothing => {}
                Found::GivenUp => given_up += 1,
                Found::Contradiction(violation) => violations.push(violation),
            }
            violations.extend(overlapping_epochs(key, &claims));
            let last = ending.map(|moment| last_claims(&claims, moment.index));
            match last.filter(|last| !last.is_empty()) {
                Some(last) => violations.extend(not_one(key, &last)),
                None => open += 1,
            }
        }
        let verdict = Verdict::of(violations)
            .with("families", objects.len())
            .with("claims", claimed)
            .with("promotions", promotions.declared.len())
            .with("returns", promotions.returns().len())
            .with("given up", given_up)
            .with("without final reads", open);
        let known = claimed > 0 && given_up == 0 && open == 0;
        Ok(verdict.at_least(if known { Validity::Valid } else { Validity::Unknown }))
    }
}

fn claim(call: &Asked) -> Option<Claim<'_>> {
    let Some(Seen::Member { role, epoch, .. }) = call.ok() else {
        return None;
    };
    Some(Claim {
        region: call.region()?,
        span: Span::of(call),
        primary: *role == Role::Primary,
        epoch: *epoch,
    })
}

enum Found {
    Nothing,
    GivenUp,
    Contradiction(Violation),
}

/// Looks for an order from each region that may have been the first primary.
fn two_at_once(key: &str, calls: &[Asked], claims: &[Claim<'_>], promotions: &Promotions) -> Found {
    let regions: BTreeSet<&str> = calls.iter().filter_map(Call::region).collect();
    let mut steps: Vec<Call<Step, ()>> = calls.iter().flat_map(steps).collect();
    steps.extend(promotions.steps(&regions));
    let (mut contradiction, mut given_up) = (None, false);
    for first in firsts(calls, claims) {
        let model = Handover {
            first: first.to_owned(),
        };
        match wgl::search(&model, key, &steps, wgl::CAP) {
            Answer::Linearizable(_) => return Found::Nothing,
            Answer::GivenUp => given_up = true,
            Answer::Refuted(refutation) => {
                let (begun, ended) = refutation.stuck;
                let before = refutation.order.iter().rev().take(3).copied();
                let mut events: Vec<u64> = before
                    .chain(refutation.concurrent)
                    .chain([begun, ended])
                    .collect();
                events.sort_unstable();
                events.dedup();
                let text = format!(
                    "the role of the primary is {}, which this contradicts",
                    refutation.state
                );
                // The one that goes farthest began with the right region.
                if contradiction
                    .as_ref()
                    .is_none_or(|(farthest, _)| *farthest < ended)
                {
                    contradiction = Some((ended, Violation::of(key, text, events)));
                }
            }
        }
    }
    if given_up {
        return Found::GivenUp;
    }
    contradiction.map_or(Found::Nothing, |(_, violation)| Found::Contradiction(violation))
}

/// The region that made the key, or all that can have been the primary before the history began.
fn firsts<'a>(calls: &'a [Asked], claims: &[Claim<'a>]) -> BTreeSet<&'a str> {
    let made = calls
        .iter()
        .find(|call| call.action == Action::CreateKey && call.ok().is_some());
    if let Some(region) = made.and_then(Call::region) {
        return BTreeSet::from([region]);
    }
    let led = calls.iter().filter(|call| {
        let steps_back = matches!(call.action, Action::UpdatePrimaryRegion(_));
        steps_back || (is_a_primarys(&call.action) && call.ok().is_some())
    });
    let claimed = claims
        .iter()
        .filter(|claim| claim.primary)
        .map(|claim| claim.region);
    led.filter_map(Call::region).chain(claimed).collect()
}

/// What a call is for the role. A change of the primary is two steps, and nobody knows when the second one comes.
fn steps(call: &Asked) -> Vec<Call<Step, ()>> {
    let Some(region) = call.region().map(str::to_owned) else {
        return Vec::new();
    };
    let known = match &call.outcome {
        Outcome::Ok(_) => Outcome::Ok(()),
        Outcome::Fail(error) => Outcome::Fail(error.clone()),
        Outcome::Info(error) => Outcome::Info(error.clone()),
    };
    let step = |action, outcome| Call {
        process: call.process,
        key: call.key.clone(),
        node: call.node.clone(),
        action,
        invoked: call.invoked,
        completed: call.completed,
        outcome,
    };
    match (&call.action, call.ok()) {
        (Action::UpdatePrimaryRegion(to), _) if !matches!(known, Outcome::Fail(_)) => {
            let back = Step::Back {
                from: region,
                to: to.clone(),
            };
            vec![step(back, known), step(Step::Up(to.clone()), Outcome::Info(None))]
        }
        (Action::DescribeKey, Some(Seen::Member { role, .. })) => {
            let primary = *role == Role::Primary;
            vec![step(Step::Claim { region, primary }, known)]
        }
        (action, Some(_)) if is_a_primarys(action) => {
            let primary = true;
            vec![step(Step::Claim { region, primary }, known)]
        }
        _ => Vec::new(),
    }
}

/// Whether a replica refuses it.
fn is_a_primarys(action: &Action) -> bool {
    matches!(
        action,
        Action::ReplicateKey(_) | Action::RotateKeyOnDemand | Action::EnableKeyRotation(_)
    )
}

fn overlapping_epochs(key: &str, claims: &[Claim<'_>]) -> Vec<Violation> {
    let mut holders: BTreeMap<u64, &Claim<'_>> = BTreeMap::new();
    let mut violations = Vec::new();
    let primaries = claims.iter().filter(|claim| claim.primary);
    let numbered: Vec<(Span, u64)> = primaries
        .clone()
        .filter_map(|claim| Some((claim.span, claim.epoch?)))
        .collect();
    for claim in primaries {
        let Some(epoch) = claim.epoch else { continue };
        let holder = holders.entry(epoch).or_insert(claim);
        if holder.region != claim.region {
            let text = format!("{} and {} both claim epoch {epoch}", holder.region, claim.region);
            violations.push(Violation::of(key, text, events([holder.span, claim.span])));
        }
    }
    violations.extend(regression(&numbered).map(|(newer, older)| {
        let text = "a primary claims an epoch that was over";
        Violation::of(key, text, events([newer, older]))
    }));
    violations
}

/// Each region's last claim in the final reads.
fn last_claims<'a, 'b>(claims: &'b [Claim<'a>], from: u64) -> BTreeMap<&'a str, &'b Claim<'a>> {
    let last = claims.iter().filter(|claim| claim.span.begun > from);
    last.map(|claim| (claim.region, claim)).collect()
}

fn not_one(key: &str, last: &BTreeMap<&str, &Claim<'_>>) -> Option<Violation> {
    let primaries = last.values().filter(|claim| claim.primary).count();
    let text = match primaries {
        1 => return None,
        0 => "no region is the primary in the end".to_owned(),
        many => format!("{many} regions are the primary in the end"),
    };
    Some(Violation::of(
        key,
        text,
        events(last.values().map(|claim| claim.span)),
    ))
}
