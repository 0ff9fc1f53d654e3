//! This node, and the cluster as it sees it.

use std::time::Duration;

use trent_consensus::{GroupHandle, GroupMetrics, Machine};
use trent_domain::ids::NodeId;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::{Admin, nodes, regions};
use crate::health::NotReady;
use crate::regions::outlook::{self, Outlook, OwnExchangeKey};

impl Admin {
    /// Nothing here needs another node: it is asked when things do not work.
    pub(super) async fn status(&self, _: pb::StatusRequest) -> Result<pb::StatusResponse, Status> {
        let own = self.directory.own();
        let region = self.groups.region.local();
        let view = self.directory.view();
        let now = self.clock.now();
        let others = outlook::of(&region.state, &view, &self.contacts, now);
        let not_ready = self.health.not_ready();
        Ok(pb::StatusResponse {
            node: own.id.0,
            region: own.region.to_string(),
            cluster_id: self.cluster.to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            region_group: Some(group_status(&self.groups.region)),
            global_group: Some(group_status(&self.groups.global)),
            nodes: view.nodes().map(|node| nodes::message(node)).collect(),
            identity_age_ms: self.identity_age.age().map(millis),
            identity_max_age_ms: millis(self.identity_age.limit()),
            ready: not_ready.is_empty(),
            not_ready: not_ready
                .into_iter()
                .map(NotReady::as_str)
                .map(str::to_owned)
                .collect(),
            other_regions: others.iter().map(other_region).collect(),
            keys_out_of_sync: region.state.keys_out_of_sync() as u64,
            fenced: outlook::is_fenced(&region.state),
            peer_certificate_expires_at: self.peer_tls.expires_at().as_millis(),
            exchange_key: OwnExchangeKey::of(&region.state, now).map(exchange_key),
        })
    }
}

fn exchange_key(key: OwnExchangeKey) -> pb::ExchangeKey {
    pb::ExchangeKey {
        version: key.version,
        age_ms: millis(key.age),
    }
}

fn group_status<M: Machine>(group: &GroupHandle<M>) -> pb::GroupStatus {
    let numbers = |nodes: &[NodeId]| nodes.iter().map(|node| node.0).collect();
    let metrics = group.metrics();
    pb::GroupStatus {
        name: group.name().to_string(),
        leader: metrics.leader.map(|node| node.0),
        term: metrics.term,
        committed: metrics.committed,
        applied: metrics.applied,
        voters: numbers(&metrics.voters),
        learners: numbers(&metrics.learners),
        last_log: metrics.last_log,
        snapshot: metrics.snapshot,
        joint: metrics.joint,
        quorum_age_ms: metrics.millis_since_quorum,
        followers: followers(&metrics),
    }
}

fn followers(metrics: &GroupMetrics) -> Vec<pb::Follower> {
    let others = metrics
        .entries_behind()
        .filter(|(node, _)| Some(*node) != metrics.leader);
    let follower = |(node, entries_behind): (NodeId, u64)| pb::Follower {
        node: node.0,
        entries_behind,
        answer_age_ms: metrics.millis_since_answer.get(&node).copied().flatten(),
    };
    others.map(follower).collect()
}

fn other_region(outlook: &Outlook) -> pb::OtherRegion {
    let contact = outlook.contact;
    let lagging = outlook.lagging.iter().filter(|(_, keys)| *keys > 0);
    pb::OtherRegion {
        region: outlook.region.to_string(),
        reachable: contact.map(|contact| contact.reachable),
        since: contact.map(|contact| contact.since.as_millis()),
        leader: contact.and_then(|contact| contact.leader).map(|node| node.0),
        outbox_intents: outlook.intents as u64,
        outbox_age_ms: outlook.outbox_age.map(millis),
        configuration_lag_ms: outlook.configuration_lag.map(millis),
        lagging_keys: lagging
            .map(|(why, keys)| pb::LaggingKeys {
                why: why.as_str().to_owned(),
                keys: *keys as u64,
            })
            .collect(),
        status: outlook
            .entry
            .as_ref()
            .map(|region| regions::status(region).into()),
        exchange_key_version: outlook.exchange_key_version(),
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
