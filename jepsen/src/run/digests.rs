//! What nodes have applied, asked for and written down.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use serde::Serialize;
use tokio::time::{Instant, interval, sleep};

use crate::checker::{Levelled, StateDigest};
use crate::cluster::{Cluster, Node};
use crate::drive::Site;
use crate::history::{Kind, Note, Process};
use crate::place::Place;

/// Nodes are asked so often during a run: what a node told then is compared with what any node tells later of the same entry.
const LOOK_EVERY: Duration = Duration::from_secs(4);
/// And so often while they are to become equally far.
const COMPARE_EVERY: Duration = Duration::from_millis(250);
/// Nobody asks for anything, and nothing is broken: nodes are equally far within this.
const LEVEL_WITHIN: Duration = Duration::from_secs(30);
const GLOBAL: &str = "global";

/// Asks, and writes down what it is told.
pub(super) struct Digests {
    cluster: Arc<Cluster>,
    site: Arc<Site>,
    /// A node, a group, an entry and a digest: what is told again is not written down again.
    known: Mutex<BTreeSet<(Place, String, u64, String)>>,
}

/// Of each group, what each of its nodes told; nothing of a node that did not answer.
type Told = BTreeMap<String, BTreeMap<Place, Option<u64>>>;

impl Digests {
    pub(super) fn new(cluster: Arc<Cluster>, site: Arc<Site>) -> Self {
        Self {
            cluster,
            site,
            known: Mutex::default(),
        }
    }

    /// Asks again and again, until it is ended.
    pub(super) async fn watch(&self) {
        let mut ticks = interval(LOOK_EVERY);
        loop {
            ticks.tick().await;
            self.look().await;
        }
    }

    /// Asks until the nodes of each group are equally far, or for long enough, and writes down how they stand.
    pub(super) async fn await_level(&self) {
        let deadline = Instant::now() + LEVEL_WITHIN;
        let first = self.look().await;
        let mut told = first.clone();
        let mut level = BTreeSet::new();
        loop {
            for (group, nodes) in &told {
                if let Some(index) = common(nodes).filter(|_| !level.contains(group)) {
                    level.insert(group.clone());
                    self.note_level(group, index);
                }
            }
            if level.len() == told.len() || Instant::now() > deadline {
                break;
            }
            sleep(COMPARE_EVERY).await;
            told = self.look().await;
        }
        for (group, nodes) in told.iter().filter(|(group, _)| !level.contains(*group)) {
            let goal = first.get(group).and_then(farthest);
            self.note(Levelled::F, None, &uneven(group, nodes, goal));
        }
    }

    async fn look(&self) -> Told {
        let running = self.cluster.nodes().iter();
        let running = running.filter(|node| node.number().is_some() && node.is_running());
        let mut told = Told::new();
        for (node, digests) in join_all(running.map(|node| self.ask(node))).await {
            for group in [format!("region/{}", node.region()), GLOBAL.to_owned()] {
                let digest = digests.iter().find(|digest| digest.group == group);
                let nodes = told.entry(group).or_default();
                nodes.insert(node.clone(), digest.map(|digest| digest.index));
            }
            digests.iter().for_each(|digest| self.note_digest(&node, digest));
        }
        told
    }

    /// A node that is paused or starting tells nothing, and an older one does not know the question.
    async fn ask(&self, node: &Node) -> (Place, Vec<StateDigest>) {
        let digests = node.admin().state_digests().await.unwrap_or_default();
        let digests = digests.into_iter().filter_map(|digest| {
            Some(StateDigest {
                group: digest.group,
                index: digest.index?,
                term: digest.term?,
                sha256: digest.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
                records: digest.records,
            })
        });
        (node.place().clone(), digests.collect())
    }

    fn note_digest(&self, node: &Place, digest: &StateDigest) {
        let (group, sha256) = (digest.group.clone(), digest.sha256.clone());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.insert((node.clone(), group, digest.index, sha256)) {
            self.note(StateDigest::F, Some(node), digest);
        }
    }

    fn note_level(&self, group: &str, index: u64) {
        let levelled = Levelled {
            group: group.to_owned(),
            index: Some(index),
            behind: Vec::new(),
            silent: Vec::new(),
        };
        self.note(Levelled::F, None, &levelled);
    }

    fn note(&self, f: &str, node: Option<&Place>, value: &impl Serialize) {
        self.site.recorder.note(Note {
            process: Process::NEMESIS,
            kind: Kind::Info,
            f: f.to_owned(),
            key: None,
            value: serde_json::to_value(value).unwrap_or_default(),
            node: node.map(ToString::to_string),
            error: None,
        });
    }
}

/// The entry up to which all have applied.
fn common(nodes: &BTreeMap<Place, Option<u64>>) -> Option<u64> {
    let indexes: BTreeSet<Option<u64>> = nodes.values().copied().collect();
    indexes.first().copied().flatten().filter(|_| indexes.len() == 1)
}

fn farthest(nodes: &BTreeMap<Place, Option<u64>>) -> Option<u64> {
    nodes.values().copied().flatten().max()
}

/// `goal` is how far somebody was when the wait began.
fn uneven(group: &str, nodes: &BTreeMap<Place, Option<u64>>, goal: Option<u64>) -> Levelled {
    let goal = goal.unwrap_or(0);
    let behind = nodes.iter().filter_map(|(node, index)| {
        let index = index.filter(|index| *index < goal)?;
        Some(format!("{node} at entry {index} of {goal}"))
    });
    let silent = nodes.iter().filter(|(_, index)| index.is_none());
    Levelled {
        group: group.to_owned(),
        index: None,
        behind: behind.collect(),
        silent: silent.map(|(node, _)| node.to_string()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(indexes: &[Option<u64>]) -> BTreeMap<Place, Option<u64>> {
        (1..)
            .zip(indexes)
            .map(|(number, index)| (Place::new("us", number), *index))
            .collect()
    }

    #[test]
    fn nodes_are_level_where_all_tell_one_entry() {
        assert_eq!(common(&nodes(&[Some(7), Some(7)])), Some(7));
        assert_eq!(common(&nodes(&[Some(7), Some(8)])), None);
        assert_eq!(common(&nodes(&[Some(7), None])), None);
        assert_eq!(common(&nodes(&[None, None])), None);
    }

    #[test]
    fn who_lacks_what_was_there_is_behind_and_who_tells_nothing_is_silent() {
        let levelled = uneven("global", &nodes(&[Some(9), Some(5), None, Some(8)]), Some(8));
        assert_eq!(levelled.behind, ["us/2 at entry 5 of 8"]);
        assert_eq!(levelled.silent, ["us/3"]);
        assert_eq!(levelled.index, None);
    }
}
