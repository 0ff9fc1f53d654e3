//! Promise m: replicas of one group end in one state.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CheckError, Checker, Evidence, Validity, Verdict, Violation};
use crate::history::{Event, Process};

/// Whatever two nodes have applied up to one entry of a group's log, at whatever time, has one digest; and once everything is
/// healed and nobody asks for anything, all of a group's nodes are equally far.
///
/// Reads the nemesis's events [`StateDigest::F`] and [`Levelled::F`]. Unknown without digests of every group by two nodes.
#[derive(Debug, Clone, Copy)]
pub struct Convergence;

/// What a node told of a group's state: the value of an event of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateDigest {
    /// `region/<name>` or `global`.
    pub group: String,
    /// The last entry that the node had applied.
    pub index: u64,
    /// Its term.
    pub term: u64,
    /// In hexadecimal.
    pub sha256: String,
    /// How many records it is of.
    pub records: u64,
}

/// How the nodes of a group stood when they had been waited for: the value of an event of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levelled {
    /// The group.
    pub group: String,
    /// The entry up to which all had applied; nothing if they never were equally far.
    pub index: Option<u64>,
    /// Who had not applied by the end what another one had when the wait began.
    pub behind: Vec<String>,
    /// Who told nothing.
    pub silent: Vec<String>,
}

impl StateDigest {
    /// What its event is called.
    pub const F: &str = "state-digest";
}

impl Levelled {
    /// What its event is called.
    pub const F: &str = "levelled";
}

impl Checker for Convergence {
    fn name(&self) -> &'static str {
        "convergence"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let digests: Vec<Told> = told(evidence, StateDigest::F)?;
        let levelled: Vec<(&Event, Levelled)> = told(evidence, Levelled::F)?;
        let states = by_entry(&digests);
        let behind = levelled
            .iter()
            .filter_map(|(event, group)| left_behind(event, group));
        let violations = states.values().filter_map(|told| diverged(told)).chain(behind);
        let level = levelled.iter().filter(|(_, group)| group.index.is_some());
        let compared: BTreeSet<&str> = level
            .clone()
            .filter(|(_, group)| is_compared(&states, group))
            .map(|(_, group)| group.group.as_str())
            .collect();
        let known = !levelled.is_empty() && compared.len() == levelled.len();
        let several = states.values().filter(|told| holders(told).len() > 1).count();
        let silent = levelled.iter().flat_map(|(_, group)| &group.silent);
        let verdict = Verdict::of(violations.collect())
            .with("digests", digests.len())
            .with("entries at which several nodes were compared", several)
            .with("groups", levelled.len())
            .with("groups whose nodes ended equally far", level.count())
            .with("silent", silent.cloned().collect::<Vec<String>>());
        Ok(verdict.at_least(if known { Validity::Valid } else { Validity::Unknown }))
    }
}

type Told<'a> = (&'a Event, StateDigest);

/// The nemesis's events of a name, with their values.
fn told<'a, T: serde::de::DeserializeOwned>(
    evidence: &Evidence<'a>,
    f: &str,
) -> Result<Vec<(&'a Event, T)>, CheckError> {
    let events = evidence.history.events().iter();
    let named = events.filter(|event| event.process == Process::NEMESIS && event.f == f);
    named.map(|event| Ok((event, read(event)?))).collect()
}

fn read<T: serde::de::DeserializeOwned>(event: &Event) -> Result<T, CheckError> {
    let value: Value = event.value.clone();
    serde_json::from_value(value).map_err(|source| CheckError::Evidence {
        what: format!("event {}", event.index),
        source: source.into(),
    })
}

/// What was told of each entry of each group.
fn by_entry<'a>(digests: &'a [Told<'a>]) -> BTreeMap<(&'a str, u64), Vec<&'a Told<'a>>> {
    let mut states: BTreeMap<(&str, u64), Vec<&Told<'_>>> = BTreeMap::new();
    for told in digests {
        states
            .entry((&told.1.group, told.1.index))
            .or_default()
            .push(told);
    }
    states
}

fn holders<'a>(told: &[&'a Told<'a>]) -> BTreeSet<Option<&'a str>> {
    told.iter().map(|(event, _)| event.node.as_deref()).collect()
}

fn is_compared(states: &BTreeMap<(&str, u64), Vec<&Told<'_>>>, group: &Levelled) -> bool {
    let at_end = group
        .index
        .and_then(|index| states.get(&(group.group.as_str(), index)));
    at_end.is_some_and(|told| holders(told).len() > 1)
}

fn diverged(told: &[&Told<'_>]) -> Option<Violation> {
    let mut states: BTreeMap<&str, Vec<&Told<'_>>> = BTreeMap::new();
    for told in told {
        states.entry(&told.1.sha256).or_default().push(told);
    }
    let (_, digest) = told.first().filter(|_| states.len() > 1)?;
    let held: Vec<String> = states.iter().map(|(sha256, told)| held(sha256, told)).collect();
    let text = format!(
        "there are {} states of {} at entry {}: {}",
        states.len(),
        digest.group,
        digest.index,
        held.join("; ")
    );
    let events = told.iter().map(|(event, _)| event.index).collect();
    Some(Violation::of(&digest.group, text, events))
}

/// Who holds a state.
fn held(sha256: &str, told: &[&Told<'_>]) -> String {
    let nodes: Vec<&str> = holders(told).into_iter().flatten().collect();
    let records = told.first().map_or(0, |(_, digest)| digest.records);
    format!("{sha256:.12} of {records} records at {}", nodes.join(", "))
}

fn left_behind(event: &Event, group: &Levelled) -> Option<Violation> {
    let text = format!(
        "long after the last fault some lack what others have: {}",
        group.behind.join(", ")
    );
    (!group.behind.is_empty()).then(|| Violation::of(&group.group, text, vec![event.index]))
}
