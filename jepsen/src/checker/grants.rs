//! Promise i: grants, element by element.

use std::collections::{BTreeMap, BTreeSet};

use super::element::{Element, Flaw};
use super::objects::objects;
use super::span::{Span, events};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome};
use crate::workload::grants::{Action, Seen};
use crate::workload::refusal::{ACCESS_DENIED, NOT_FOUND};

/// Every grant is absent, then present, then absent, in lists and for its grantee alike.
#[derive(Debug, Clone, Copy)]
pub struct Grants;

type Grant<'a> = BTreeMap<&'a str, Element>;

impl Checker for Grants {
    fn name(&self) -> &'static str {
        "grants"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let mut violations = Vec::new();
        let (mut grants, mut certain) = (0, 0);
        for (key, calls) in objects::<Action, Option<Seen>>(evidence.history)? {
            let elements = elements(&calls);
            grants += elements.len();
            certain += elements.values().map(Element::certain).sum::<usize>();
            violations.extend(doubled(&key, &calls));
            violations.extend(
                elements
                    .iter()
                    .filter_map(|(name, element)| flawed(&key, name, element)),
            );
        }
        let verdict = Verdict::of(violations)
            .with("grants", grants)
            .with("sightings that had to be", certain);
        Ok(verdict.at_least(if certain == 0 {
            Validity::Unknown
        } else {
            Validity::Valid
        }))
    }
}

fn elements(calls: &[Call<Action, Option<Seen>>]) -> Grant<'_> {
    let mut grants = Grant::new();
    for name in calls.iter().flat_map(named) {
        grants.entry(name).or_default();
    }
    for call in calls {
        see(call, &mut grants);
    }
    grants
}

/// Every grant that a call names.
fn named(call: &Call<Action, Option<Seen>>) -> impl Iterator<Item = &str> {
    let asked = match &call.action {
        Action::CreateGrant(name) | Action::RevokeGrant(name) | Action::Encrypt(name) => Some(name),
        Action::ListGrants => None,
    };
    let listed = call
        .ok()
        .and_then(Option::as_ref)
        .into_iter()
        .flat_map(|seen| &seen.grants);
    asked.into_iter().chain(listed).map(String::as_str)
}

fn see<'a>(call: &'a Call<Action, Option<Seen>>, grants: &mut Grant<'a>) {
    let span = Span::of(call);
    let refused = |name: &str| matches!(&call.outcome, Outcome::Fail(error) if error == name);
    let happened = !matches!(call.outcome, Outcome::Fail(_));
    match &call.action {
        Action::CreateGrant(name) if happened => grants.entry(name).or_default().made_by(span),
        Action::RevokeGrant(name) if happened => grants.entry(name).or_default().taken_by(span),
        Action::RevokeGrant(name) if refused(NOT_FOUND) => {
            grants.entry(name).or_default().absent.push(span);
        }
        Action::Encrypt(name) if call.ok().is_some() => grants.entry(name).or_default().present.push(span),
        Action::Encrypt(name) if refused(ACCESS_DENIED) => {
            grants.entry(name).or_default().absent.push(span);
        }
        Action::ListGrants if call.ok().is_some() => {
            let listed: BTreeSet<&str> = named(call).collect();
            for (name, grant) in grants {
                let seen = listed.contains(name);
                let reads = if seen {
                    &mut grant.present
                } else {
                    &mut grant.absent
                };
                reads.push(span);
            }
        }
        _ => {}
    }
}

fn doubled(key: &str, calls: &[Call<Action, Option<Seen>>]) -> Vec<Violation> {
    let lists = calls.iter().filter(|call| call.action == Action::ListGrants);
    let twice = lists.flat_map(|list| {
        let mut once = BTreeSet::new();
        let again = named(list).filter(move |name| !once.insert(*name));
        again.map(|name| (name, Span::of(list)))
    });
    twice
        .map(|(name, list)| Violation::of(key, format!("{name} is listed twice"), events([list])))
        .collect()
}

fn flawed(key: &str, name: &str, grant: &Element) -> Option<Violation> {
    let (flaw, events) = grant.flaw()?;
    let text = match flaw {
        Flaw::Phantom => format!("{name} allows or is listed before anybody made it"),
        Flaw::Lost => format!("{name} was made and not revoked, and neither allows nor is listed any more"),
        Flaw::Stale => format!("{name} was made, and did not allow or was not listed for a while"),
        Flaw::Resurrected => format!("{name} was revoked, and allows or is listed again"),
    };
    Some(Violation::of(key, text, events))
}
