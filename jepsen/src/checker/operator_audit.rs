//! Promise g: what operators changed is in the audit log of the node that they asked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use super::files::unreadable;
use super::span::{Span, events};
use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Call, Outcome, Phase};
use crate::place::Place;
use crate::workload::operators::{Action, NOT_RECORDED, Seen};

/// An acknowledged change has exactly one record, which says that it was made; one whose end is not known has one or none,
/// and one if anybody saw that it was made; a refused one has one that says so; nobody else has any. The records of a node are
/// in the order in which calls followed each other. And what was acknowledged is there in the end.
///
/// Reads `nodes/<region>/<number>/data/admin-audit.log`, as the product writes it.
#[derive(Debug, Clone, Copy)]
pub struct OperatorAudit;

type Asked = Call<Action, Seen>;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Record {
    /// Nothing for a call that no client makes.
    action: Option<Action>,
    outcome: String,
}

/// The log of one node.
#[derive(Debug, Default)]
struct Log {
    records: Vec<Record>,
    /// Lines that a power cut tore.
    torn: usize,
}

/// The calls with one set of arguments at one node, and their records.
#[derive(Default)]
struct Group<'a> {
    calls: Vec<&'a Asked>,
    /// With their places in the log.
    records: Vec<(usize, &'a Record)>,
}

impl Checker for OperatorAudit {
    fn name(&self) -> &'static str {
        "operator-audit"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let calls = evidence.history.calls::<Action, Seen>()?;
        let changes: Vec<&Asked> = calls.iter().filter(|call| call.action.changes()).collect();
        let nodes: BTreeSet<&str> = changes.iter().filter_map(|call| call.node.as_deref()).collect();
        let (mut violations, mut records, mut torn) = (Vec::new(), 0, 0);
        let mut recorded: Vec<Action> = Vec::new();
        for node in nodes {
            let asked = changes.iter().filter(|call| call.node.as_deref() == Some(node));
            let asked: Vec<&Asked> = asked.copied().collect();
            let log = Log::of(evidence.dir, node)?;
            violations.extend(compare(node, &asked, &log));
            records += log.records.len();
            torn += log.torn;
            recorded.extend(log.records.into_iter().filter_map(|record| record.action));
        }
        violations.extend(unrecorded(&calls, &recorded));
        violations.extend(forgotten(
            &calls,
            evidence.history.began(Phase::FinalReads).map(|at| at.index),
        ));
        let acknowledged = changes.iter().filter(|call| call.ok().is_some()).count();
        let verdict = Verdict::of(violations)
            .with("changes", changes.len())
            .with("acknowledged", acknowledged)
            .with("records", records)
            .with("torn lines", torn);
        let validity = match acknowledged {
            0 => Validity::Unknown,
            _ => Validity::Valid,
        };
        Ok(verdict.at_least(validity))
    }
}

impl Log {
    fn of(dir: &Path, node: &str) -> Result<Self, CheckError> {
        let Ok(place) = node.parse::<Place>() else {
            return Ok(Self::default());
        };
        let place = format!("nodes/{}/{}/data/admin-audit.log", place.region(), place.number());
        let path = dir.join(place);
        match std::fs::read(&path) {
            Ok(text) => Ok(Self::read(&String::from_utf8_lossy(&text))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(unreadable(&path, error)),
        }
    }

    fn read(text: &str) -> Self {
        let mut log = Self::default();
        for line in text.split('\n').filter(|line| !line.is_empty()) {
            match Record::read(line) {
                Some(record) => log.records.push(record),
                None => log.torn += 1,
            }
        }
        log
    }
}

impl Record {
    /// A line, or the half of one that nobody has closed yet.
    fn read(line: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Line {
            call: String,
            arguments: Value,
            #[serde(default)]
            outcome: Option<String>,
        }
        let whole = serde_json::from_str(line).ok();
        let half = || serde_json::from_str(&format!("{}}}", line.strip_suffix(',')?)).ok();
        let line: Line = whole.or_else(half)?;
        let words = json!({"f": line.call.replace('_', "-"), "value": line.arguments});
        Some(Self {
            action: serde_json::from_value(words).ok(),
            outcome: line.outcome.unwrap_or_else(|| "unknown".to_owned()),
        })
    }
}

fn compare(node: &str, calls: &[&Asked], log: &Log) -> Vec<Violation> {
    let mut groups: Vec<(&Action, Group<'_>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut place_of = |action, groups: &mut Vec<_>| {
        *places.entry(format!("{action:?}")).or_insert_with(|| {
            groups.push((action, Group::default()));
            groups.len() - 1
        })
    };
    for call in calls {
        let place = place_of(&call.action, &mut groups);
        groups[place].1.calls.push(call);
    }
    let mut violations = Vec::new();
    for (line, record) in log.records.iter().enumerate() {
        match &record.action {
            Some(action) => {
                let place = place_of(action, &mut groups);
                groups[place].1.records.push((line, record));
            }
            None => violations.push(stray(node, "a call that no client makes")),
        }
    }
    violations.extend(
        groups
            .iter()
            .filter_map(|(action, group)| group.contradiction(node, action)),
    );
    violations.extend(out_of_order(node, &groups));
    let unknown = calls.iter().filter(|call| is_unknown(call)).count();
    if log.torn > unknown {
        violations.push(stray(node, "more torn lines than calls whose end is not known"));
    }
    violations
}

fn stray(node: &str, what: &str) -> Violation {
    Violation::of("", format!("the audit log of {node} has {what}"), Vec::new())
}

fn is_unknown(call: &Asked) -> bool {
    matches!(call.outcome, Outcome::Info(_))
}

/// The harness's own names of errors are in lower case, those of gRPC are not.
fn is_refused(call: &Asked) -> bool {
    matches!(&call.outcome, Outcome::Fail(error) if error.starts_with(|first: char| first.is_ascii_uppercase()))
}

impl Group<'_> {
    fn contradiction(&self, node: &str, action: &Action) -> Option<Violation> {
        let made = self.calls.iter().filter(|call| call.ok().is_some()).count();
        let refused = self.calls.iter().filter(|call| is_refused(call)).count();
        let unknown = self.calls.iter().filter(|call| is_unknown(call)).count();
        let say = |outcome: &str| {
            self.records
                .iter()
                .filter(|(_, record)| record.outcome == outcome)
                .count()
        };
        let text = if self.records.len() > made + refused + unknown {
            "has more records than there were calls of"
        } else if say("done") < made {
            "does not say that it was made, which was acknowledged:"
        } else if say("done") > made + unknown {
            "says that it was made, which was refused:"
        } else if say("refused") < refused {
            "does not say that it was refused:"
        } else if say("refused") > refused + unknown {
            "says that it was refused, which was acknowledged:"
        } else {
            return None;
        };
        let text = format!("the audit log of {node} {text} {action:?}");
        let spans = self.calls.iter().map(|call| Span::of(call));
        Some(Violation::of("", text, events(spans)))
    }

    /// The one call and the place of its one record.
    fn only(&self) -> Option<(usize, Span)> {
        match (self.calls.as_slice(), self.records.as_slice()) {
            ([call], [(line, _)]) => Some((*line, Span::of(call))),
            _ => None,
        }
    }
}

/// Two records of calls that followed each other, the other way round.
fn out_of_order(node: &str, groups: &[(&Action, Group<'_>)]) -> Option<Violation> {
    let mut lines: Vec<(usize, Span)> = groups.iter().filter_map(|(_, group)| group.only()).collect();
    lines.sort_by_key(|(line, _)| *line);
    let mut latest: Option<Span> = None;
    for (_, span) in lines {
        if let Some(before) = latest.filter(|before| span.precedes(*before)) {
            let text = format!("the audit log of {node} has a call before one that was over when it began");
            return Some(Violation::of("", text, events([before, span])));
        }
        latest = latest.into_iter().chain([span]).max_by_key(|span| span.begun);
    }
    None
}

/// What a call makes that lists show: the word is that of its kind.
fn made_by(action: &Action) -> Option<(&'static str, &str)> {
    match action {
        Action::CreateAccount { account } => Some(("account", account)),
        Action::RegisterService { principal } => Some(("service", principal)),
        Action::AddRegion { region } => Some(("region", region)),
        _ => None,
    }
}

fn listed(seen: &Seen) -> Vec<(&'static str, &str)> {
    match seen {
        Seen::Accounts { accounts } => accounts.iter().map(|name| ("account", name.as_str())).collect(),
        Seen::Services { services } => services.iter().map(|name| ("service", name.as_str())).collect(),
        Seen::Regions { regions } => regions.keys().map(|name| ("region", name.as_str())).collect(),
        Seen::Status { .. } | Seen::Nothing => Vec::new(),
    }
}

/// Changes that somebody saw, and no log has.
fn unrecorded(calls: &[Asked], recorded: &[Action]) -> Vec<Violation> {
    let recorded: BTreeSet<_> = recorded.iter().filter_map(made_by).collect();
    let mut sights: BTreeMap<(&str, &str), &Asked> = BTreeMap::new();
    for call in calls {
        for thing in call.ok().map(listed).unwrap_or_default() {
            sights.entry(thing).or_insert(call);
        }
    }
    let mut violations = Vec::new();
    for call in calls
        .iter()
        .filter(|call| !matches!(&call.outcome, Outcome::Fail(_)))
    {
        let Some(thing) = made_by(&call.action).filter(|thing| !recorded.contains(thing)) else {
            continue;
        };
        if let Some(sight) = sights.get(&thing) {
            let text = format!("the {} {} was made, and is in no audit log", thing.0, thing.1);
            violations.push(Violation::of("", text, events([Span::of(call), Span::of(sight)])));
        }
    }
    violations
}

/// Accounts and services whose making was acknowledged, and which the final lists lack.
fn forgotten(calls: &[Asked], ending: Option<u64>) -> Vec<Violation> {
    let Some(ending) = ending else { return Vec::new() };
    let ended: BTreeSet<&str> = calls
        .iter()
        .filter_map(|call| match &call.action {
            Action::DeregisterService { principal } => Some(principal.as_str()),
            _ => None,
        })
        .collect();
    let mut violations = Vec::new();
    for list in calls.iter().filter(|call| call.invoked.index > ending) {
        let there: BTreeSet<_> = list.ok().map(listed).unwrap_or_default().into_iter().collect();
        let kind = match list.action {
            Action::ListAccounts => "account",
            Action::ListServices => "service",
            _ => continue,
        };
        if list.ok().is_none() {
            continue;
        }
        for call in calls.iter().filter(|call| call.ok().is_some()) {
            let made = made_by(&call.action).filter(|(what, name)| *what == kind && !ended.contains(name));
            if let Some((_, name)) = made.filter(|made| !there.contains(made)) {
                let text = format!("the {kind} {name} was made, and is not there in the end");
                violations.push(Violation::of("", text, events([Span::of(call), Span::of(list)])));
            }
        }
    }
    violations
}

/// The one refusal without a record is a name of the harness's.
const _: () = assert!(NOT_RECORDED.as_bytes()[0].is_ascii_lowercase());
