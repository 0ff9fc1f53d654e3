//! The rules that hold at every moment, whoever looks.

use std::collections::BTreeMap;

use trent_consensus::{Machine, Published, RegionMachine};
use trent_domain::ids::NodeId;
use trent_domain::state::State;

use crate::node::Node;

/// Every so many entries the states of nodes are compared.
const COMPARED_EVERY: u64 = 5;

/// What was seen of a group so far.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// The greatest node that led in each term.
    leaders: BTreeMap<u64, NodeId>,
    /// The term in which each node led last, as it thinks.
    led: BTreeMap<NodeId, u64>,
    states: BTreeMap<u64, (NodeId, u32)>,
    applied: BTreeMap<NodeId, u64>,
}

/// A rule and what broke it.
pub(crate) type Broken = (&'static str, String);

impl Watch {
    /// Looks at a node.
    pub(crate) fn look(&mut self, node: &Node) -> Result<(), Broken> {
        let Some(handle) = node.handle() else {
            return Ok(());
        };
        let view = *handle.leadership().borrow();
        if view.stopped {
            let why = handle.failure().unwrap_or_default();
            return match node.disk.is_cut() || node.disk.has_failed() {
                true => Ok(()),
                false => Err(("goes on", format!("node {} has stopped: {why}", node.id))),
            };
        }
        if view.leads && self.led.insert(node.id, view.term) != Some(view.term) {
            self.begin_to_lead(node.id, view.term)?;
        }
        let published = handle.local();
        let before = self.applied.insert(node.id, published.applied());
        if before != Some(published.applied()) && published.applied() % COMPARED_EVERY == 0 {
            self.compare(node.id, &published)?;
        }
        Ok(())
    }

    /// openraft orders votes by term and node, so that a term may pass to a greater node, and never back.
    fn begin_to_lead(&mut self, node: NodeId, term: u64) -> Result<(), Broken> {
        let greatest = *self.leaders.entry(term).or_insert(node);
        if greatest > node {
            let what = format!("{node} begins to lead in term {term} after {greatest} did");
            return Err(("leadership goes forward", what));
        }
        self.leaders.insert(term, node);
        Ok(())
    }

    /// How many terms had a leader.
    pub(crate) fn terms(&self) -> u64 {
        self.leaders.len() as u64
    }

    /// Compares a state with what others had at the same entry.
    pub(crate) fn compare(&mut self, node: NodeId, published: &Published<State>) -> Result<(), Broken> {
        let digest = digest(&published.state);
        let (first, known) = *self.states.entry(published.applied()).or_insert((node, digest));
        if known != digest {
            let what = format!("{first} and {node} differ after entry {}", published.applied());
            return Err(("equal states", what));
        }
        Ok(())
    }
}

/// A sum over every record of a state.
fn digest(state: &State) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for record in RegionMachine.records(state) {
        let (key, value) = record.unwrap();
        hasher.update(&key);
        hasher.update(&value);
    }
    hasher.finalize()
}
