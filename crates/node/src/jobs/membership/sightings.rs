//! What a leader remembers of its members from one look to the next.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;
use trent_domain::ids::NodeId;
use trent_domain::placement::Roster;

use crate::directory::View;

/// A node that has not answered for so long is not just being restarted.
const SILENT_AFTER: Duration = Duration::from_secs(60);
/// A learner that has ended of its own accord.
const GONE_AFTER: Duration = Duration::from_secs(2);
/// A node that is forgotten while it runs hears of it as a member of `global`, and ends. It has this long.
const FAREWELL: Duration = Duration::from_secs(10);

/// Since when which member has been silent, and since when the directory has not known it.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    heard: BTreeMap<NodeId, Instant>,
    unknown: BTreeMap<NodeId, Instant>,
}

impl Sightings {
    /// Takes note. A member that is seen for the first time counts as heard.
    pub(super) fn look(&mut self, roster: &Roster, view: &View) {
        let now = Instant::now();
        self.heard.retain(|node, _| roster.members.contains_key(node));
        self.unknown.retain(|node, _| roster.members.contains_key(node));
        for (node, sight) in &roster.members {
            let heard = self.heard.entry(*node).or_insert(now);
            if sight.heard {
                *heard = now;
            }
            match view.node(*node) {
                Some(_) => self.unknown.remove(node),
                None => Some(*self.unknown.entry(*node).or_insert(now)),
            };
        }
    }

    /// Whether nothing has been heard of a member for long.
    pub(super) fn is_silent(&self, node: NodeId) -> bool {
        self.heard
            .get(&node)
            .is_some_and(|at| at.elapsed() >= SILENT_AFTER)
    }

    /// Whether a learner that nobody wants has gone, or has had time to.
    pub(super) fn may_dismiss(&self, node: NodeId) -> bool {
        let is_gone = self.heard.get(&node).is_some_and(|at| at.elapsed() >= GONE_AFTER);
        is_gone
            || self
                .unknown
                .get(&node)
                .is_some_and(|since| since.elapsed() >= FAREWELL)
    }
}
