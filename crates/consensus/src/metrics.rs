//! Numbers about a group.

use std::collections::BTreeMap;

use openraft::Instant;

use trent_domain::ids::NodeId;

use crate::types::RaftMetrics;

/// A group as one member sees it at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMetrics {
    /// The present term.
    pub term: u64,
    /// The leader, where one is known.
    pub leader: Option<NodeId>,
    /// The last entry in the log.
    pub last_log: Option<u64>,
    /// The last entry known to be committed.
    pub committed: Option<u64>,
    /// The last entry applied.
    pub applied: Option<u64>,
    /// The last entry in the newest snapshot.
    pub snapshot: Option<u64>,
    /// The last entry that was purged from the log.
    pub purged: Option<u64>,
    /// On the leader: since when a quorum has last been heard, in milliseconds.
    pub millis_since_quorum: Option<u64>,
    /// The voters of the newest configuration, of both halves of a joint one.
    pub voters: Vec<NodeId>,
    /// Whether the voters are being changed: a majority of the old and of the new ones is needed meanwhile.
    pub joint: bool,
    /// Its learners.
    pub learners: Vec<NodeId>,
    /// On the leader: the last entry that each member is known to have.
    pub replicated: BTreeMap<NodeId, Option<u64>>,
    /// On the leader: how long ago each member last answered, in milliseconds; `None` for one that never has.
    pub millis_since_answer: BTreeMap<NodeId, Option<u64>>,
}

impl GroupMetrics {
    pub(crate) fn of(metrics: &RaftMetrics) -> Self {
        let membership = metrics.membership_config.membership();
        let replicated = metrics.replication.iter().flatten();
        let answers = metrics.heartbeat.iter().flatten();
        Self {
            term: metrics.current_term,
            leader: metrics.current_leader,
            last_log: metrics.last_log_index,
            committed: metrics.local_committed.map(|id| id.index),
            applied: metrics.last_applied.map(|id| id.index),
            snapshot: metrics.snapshot.map(|id| id.index),
            purged: metrics.purged.map(|id| id.index),
            millis_since_quorum: metrics
                .last_quorum_acked
                .map(|at| at.elapsed().as_millis() as u64),
            voters: membership.voter_ids().collect(),
            joint: membership.get_joint_config().len() > 1,
            learners: membership.learner_ids().collect(),
            replicated: replicated
                .map(|(node, last)| (*node, last.as_ref().map(|id| id.index)))
                .collect(),
            millis_since_answer: answers
                .map(|(node, last)| (*node, last.as_ref().map(|at| at.elapsed().as_millis() as u64)))
                .collect(),
        }
    }

    /// On the leader: how many entries of its log each member is not known to have.
    pub fn entries_behind(&self) -> impl Iterator<Item = (NodeId, u64)> {
        let held = |last: Option<u64>| last.map_or(0, |index| index + 1); // the first entry has index 0
        let all = held(self.last_log);
        let replicated = self.replicated.iter();
        replicated.map(move |(node, last)| (*node, all.saturating_sub(held(*last))))
    }
}
