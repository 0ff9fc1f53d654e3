//! This node, and the cluster as it sees it.

use std::time::Duration;

use trent_consensus::{GroupHandle, Machine};
use trent_domain::global::state::Node;
use trent_domain::ids::NodeId;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::Admin;

impl Admin {
    /// Nothing here needs another node: it is asked when things do not work.
    pub(super) async fn status(&self, _: pb::StatusRequest) -> Result<pb::StatusResponse, Status> {
        let own = self.directory.own();
        Ok(pb::StatusResponse {
            node: own.id.0,
            region: own.region.to_string(),
            cluster_id: self.cluster.to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            region_group: Some(group_status(&self.groups.region)),
            global_group: Some(group_status(&self.groups.global)),
            members: self.directory.view().nodes().map(|node| member(node)).collect(),
            identity_age_ms: self.identity_age.age().map(millis),
            identity_max_age_ms: millis(self.identity_age.limit()),
        })
    }
}

fn group_status<M: Machine>(group: &GroupHandle<M>) -> pb::GroupStatus {
    let numbers = |nodes: Vec<NodeId>| nodes.into_iter().map(|node| node.0).collect();
    let metrics = group.metrics();
    pb::GroupStatus {
        name: group.name().to_string(),
        leader: metrics.leader.map(|node| node.0),
        term: metrics.term,
        committed: metrics.committed,
        applied: metrics.applied,
        voters: numbers(metrics.voters),
        learners: numbers(metrics.learners),
    }
}

fn member(node: &Node) -> pb::Member {
    pb::Member {
        node: node.id.0,
        region: node.region.to_string(),
        api: node.api.to_string(),
        peer: node.peer.to_string(),
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
