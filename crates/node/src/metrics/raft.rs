//! Numbers of every group that this node is in.

use std::time::Duration;

use prometheus_client::metrics::family::Family;
use prometheus_client::registry::{Registry, Unit};
use trent_consensus::GroupMetrics;
use trent_domain::ids::{GroupId, NodeId};

use super::labels::{Count, GroupLabel, MemberLabel, PerGroup, PerMember, Seconds};

/// A group as this node sees it, and what its leader knows of the members.
pub(super) struct RaftGauges {
    term: PerGroup,
    leader: PerGroup,
    last_log: PerGroup,
    committed: PerGroup,
    applied: PerGroup,
    snapshot: PerGroup,
    purged: PerGroup,
    voters: PerGroup,
    learners: PerGroup,
    joint: PerGroup,
    quorum_age: Family<GroupLabel, Seconds>,
    replication_lag: PerMember<Count>,
    answer_age: PerMember<Seconds>,
}

impl RaftGauges {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let quorum_age = Family::<GroupLabel, Seconds>::default();
        registry.register_with_unit(
            "quorum_age",
            "On the leader: how long ago a quorum was last heard",
            Unit::Seconds,
            quorum_age.clone(),
        );
        let replication_lag = PerMember::<Count>::default();
        registry.register_with_unit(
            "replication_lag",
            "On the leader: entries of its log that the member is not known to have",
            Unit::Other("entries".into()),
            replication_lag.clone(),
        );
        let answer_age = PerMember::<Seconds>::default();
        registry.register_with_unit(
            "answer_age",
            "On the leader: how long ago the member last answered",
            Unit::Seconds,
            answer_age.clone(),
        );
        let mut gauge = |name, help| {
            let gauge = PerGroup::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        Self {
            term: gauge("term", "The present term"),
            leader: gauge("leader", "The number of the leader's node, while one is known"),
            last_log: gauge("last_log_index", "The last entry in the log"),
            committed: gauge("committed_index", "The last entry known to be committed"),
            applied: gauge("applied_index", "The last entry applied here"),
            snapshot: gauge("snapshot_index", "The last entry in the newest snapshot"),
            purged: gauge("purged_index", "The last entry that the log has let go"),
            voters: gauge("voters", "How many members vote"),
            learners: gauge("learners", "How many members follow without a vote"),
            joint: gauge("joint", "Whether the voters are being changed"),
            quorum_age,
            replication_lag,
            answer_age,
        }
    }

    pub(super) fn set(&self, group: &GroupId, metrics: &GroupMetrics) {
        let label = GroupLabel {
            group: group.to_string(),
        };
        let values = [
            (&self.term, Some(metrics.term)),
            (&self.leader, metrics.leader.map(|node| node.0)),
            (&self.last_log, metrics.last_log),
            (&self.committed, metrics.committed),
            (&self.applied, metrics.applied),
            (&self.snapshot, metrics.snapshot),
            (&self.purged, metrics.purged),
            (&self.voters, Some(metrics.voters.len() as u64)),
            (&self.learners, Some(metrics.learners.len() as u64)),
            (&self.joint, Some(metrics.joint.into())),
        ];
        for (gauge, value) in values {
            if let Some(value) = value {
                gauge.get_or_create(&label).set(value);
            }
        }
        if let Some(age) = metrics.millis_since_quorum {
            self.quorum_age.get_or_create(&label).set(seconds(age));
        }
        self.set_members(group, metrics);
    }

    fn set_members(&self, group: &GroupId, metrics: &GroupMetrics) {
        let label = |node: NodeId| MemberLabel {
            group: group.to_string(),
            node: node.0,
        };
        for (node, lag) in metrics.entries_behind() {
            self.replication_lag.get_or_create(&label(node)).set(lag);
        }
        for (node, age) in &metrics.millis_since_answer {
            if let Some(age) = age {
                self.answer_age.get_or_create(&label(*node)).set(seconds(*age));
            }
        }
    }
}

fn seconds(millis: u64) -> f64 {
    Duration::from_millis(millis).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use prometheus_client::encoding::text;

    use super::*;

    #[test]
    fn a_group_is_told_by_its_name_and_what_is_not_known_is_left_out() {
        let mut registry = Registry::with_prefix("trent");
        let gauges = RaftGauges::register(registry.sub_registry_with_prefix("raft"));
        let metrics = GroupMetrics {
            term: 7,
            leader: Some(NodeId(3)),
            last_log: Some(12),
            committed: Some(11),
            applied: None,
            snapshot: None,
            purged: None,
            millis_since_quorum: Some(1500),
            voters: vec![NodeId(3), NodeId(4)],
            joint: false,
            learners: Vec::new(),
            replicated: BTreeMap::from([(NodeId(4), Some(10)), (NodeId(5), None)]),
            millis_since_answer: BTreeMap::from([(NodeId(4), Some(20)), (NodeId(5), None)]),
        };
        gauges.set(&GroupId::Global, &metrics);
        let mut text = String::new();
        text::encode(&mut text, &registry).unwrap();
        for line in [
            "trent_raft_term{group=\"global\"} 7",
            "trent_raft_leader{group=\"global\"} 3",
            "trent_raft_committed_index{group=\"global\"} 11",
            "trent_raft_voters{group=\"global\"} 2",
            "trent_raft_joint{group=\"global\"} 0",
            "trent_raft_quorum_age_seconds{group=\"global\"} 1.5",
            "trent_raft_replication_lag_entries{group=\"global\",node=\"4\"} 2",
            "trent_raft_replication_lag_entries{group=\"global\",node=\"5\"} 13",
            "trent_raft_answer_age_seconds{group=\"global\",node=\"4\"} 0.02",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
        assert!(!text.contains("applied_index{"), "{text}");
        assert!(
            !text.contains("answer_age_seconds{group=\"global\",node=\"5\"}"),
            "{text}"
        );
        assert!(text.ends_with("# EOF\n"), "{text}");
    }
}
