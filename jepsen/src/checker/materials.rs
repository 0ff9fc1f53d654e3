//! Promise e: key material of a multi-Region key.

use std::collections::{BTreeMap, BTreeSet};

use super::monotonic::regression;
use super::objects::objects;
use super::promotions::Promotions;
use super::span::{Span, events};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::Call;
use crate::workload::family::{Action, Seen};

/// The materials of a family are prefixes of one order; no region uses one before every replica holds it; and no region goes
/// back to an earlier one.
///
/// Those that wait to be used count like the others, unless operators have declared a region lost: what that one had begun
/// may come to nothing.
#[derive(Debug, Clone, Copy)]
pub struct Materials;

impl Checker for Materials {
    fn name(&self) -> &'static str {
        "materials"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let objects = objects::<Action, Seen>(evidence.history)?;
        let mut violations = Vec::new();
        let (mut lists, mut uses, mut rotated) = (0, 0, 0);
        let is_void = !Promotions::of(evidence.history)?.declared.is_empty();
        for (key, calls) in &objects {
            let family = Family::of(calls, is_void);
            lists += family.lists.len();
            uses += family.uses.len();
            rotated += family.order().len().saturating_sub(1);
            violations.extend(family.violations(key));
        }
        let verdict = Verdict::of(violations)
            .with("families", objects.len())
            .with("lists", lists)
            .with("uses", uses)
            .with("rotations", rotated);
        let known = lists > 0 && uses > 0;
        Ok(verdict.at_least(if known { Validity::Valid } else { Validity::Unknown }))
    }
}

/// What is known of one family.
struct Family<'a> {
    lists: Vec<List<'a>>,
    uses: Vec<Used<'a>>,
}

struct List<'a> {
    region: &'a str,
    span: Span,
    /// Those that count.
    materials: Vec<&'a str>,
    /// All.
    held: BTreeSet<&'a str>,
}

struct Used<'a> {
    region: &'a str,
    span: Span,
    material: &'a str,
}

impl<'a> Family<'a> {
    fn of(calls: &'a [Call<Action, Seen>], is_void: bool) -> Self {
        let (mut lists, mut uses) = (Vec::new(), Vec::new());
        for call in calls {
            let (region, span) = (call.region().unwrap_or_default(), Span::of(call));
            match call.ok() {
                Some(Seen::Materials { materials, pending }) => {
                    let counts = pending.iter().filter(|_| !is_void);
                    lists.push(List {
                        region,
                        span,
                        materials: materials.iter().chain(counts).map(String::as_str).collect(),
                        held: materials.iter().chain(pending).map(String::as_str).collect(),
                    });
                }
                Some(Seen::Used { material }) => uses.push(Used {
                    region,
                    span,
                    material,
                }),
                _ => {}
            }
        }
        Self { lists, uses }
    }

    /// The longest list: all others are to be its beginnings.
    fn order(&self) -> &[&'a str] {
        let longest = self.lists.iter().max_by_key(|list| list.materials.len());
        longest.map_or(&[], |list| list.materials.as_slice())
    }

    fn violations(&self, key: &str) -> Vec<Violation> {
        let mut violations = Vec::new();
        violations.extend(self.forked(key));
        violations.extend(self.unstaged(key));
        violations.extend(self.unlisted(key));
        for region in self.lists.iter().map(|list| list.region).collect::<BTreeSet<_>>() {
            violations.extend(self.went_back(key, region));
        }
        violations
    }

    fn forked(&self, key: &str) -> Option<Violation> {
        let fork = self
            .lists
            .iter()
            .find(|list| !self.order().starts_with(&list.materials))?;
        let longest = self.lists.iter().max_by_key(|list| list.materials.len())?;
        let text = format!(
            "the materials of {} are no beginning of those of {}",
            fork.region, longest.region
        );
        Some(Violation::of(key, text, events([longest.span, fork.span])))
    }

    /// A list without a material that was in use before the list was begun.
    fn unstaged(&self, key: &str) -> Option<Violation> {
        let mut first: BTreeMap<&str, &Used<'_>> = BTreeMap::new();
        for used in &self.uses {
            let earliest = first.entry(used.material).or_insert(used);
            if used.span.ended < earliest.span.ended {
                *earliest = used;
            }
        }
        let lacks = |list: &List<'_>, used: &Used<'_>| {
            used.span.precedes(list.span) && !list.held.contains(used.material)
        };
        let mut pairs = self
            .lists
            .iter()
            .flat_map(|list| first.values().map(move |used| (list, *used)));
        let (list, used) = pairs.find(|(list, used)| lacks(list, used))?;
        let text = format!(
            "{} used {}, which {} did not have when it was asked later",
            used.region, used.material, list.region
        );
        Some(Violation::of(key, text, events([used.span, list.span])))
    }

    /// A use of something that is in no list, though a list was read after it.
    fn unlisted(&self, key: &str) -> Option<Violation> {
        let listed: BTreeSet<&str> = self.lists.iter().flat_map(|list| &list.held).copied().collect();
        let unknown = |used: &&Used<'_>| {
            !listed.contains(used.material) && self.lists.iter().any(|list| used.span.precedes(list.span))
        };
        let used = self.uses.iter().find(unknown)?;
        let text = format!("{} used {}, which no region lists", used.region, used.material);
        Some(Violation::of(key, text, events([used.span])))
    }

    fn went_back(&self, key: &str, region: &str) -> Option<Violation> {
        let place: BTreeMap<&str, usize> = self.order().iter().copied().zip(0..).collect();
        let uses = self.uses.iter().filter(|used| used.region == region);
        let used: Vec<(Span, usize)> = uses
            .filter_map(|used| Some((used.span, *place.get(used.material)?)))
            .collect();
        let lists = self.lists.iter().filter(|list| list.region == region);
        let held: Vec<(Span, usize)> = lists.map(|list| (list.span, list.materials.len())).collect();
        let (what, (newer, older)) = match regression(&used) {
            Some(back) => ("used an earlier material again", back),
            None => ("had fewer materials than before", regression(&held)?),
        };
        Some(Violation::of(
            key,
            format!("{region} {what}"),
            events([newer, older]),
        ))
    }
}
