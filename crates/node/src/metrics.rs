//! `GET /metrics`: what is watched from outside, in the text format of OpenMetrics.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use http_body_util::Full;
use hyper::Response;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use tracing::error;
use trent_consensus::GroupMetrics;
use trent_domain::ids::GroupId;

use crate::groups::Groups;
use crate::identity_age::IdentityAge;
use crate::peer_tls::PeerTls;

/// The content type of OpenMetrics.
const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// Answers `/metrics`.
pub struct Metrics {
    /// The groups that are watched.
    pub groups: Groups,
    /// How old accounts and access keys are here.
    pub identity_age: Arc<IdentityAge>,
    /// What this node shows its peers.
    pub peer_tls: Arc<PeerTls>,
}

impl Metrics {
    /// Every number as it is now. What is not known has no sample.
    pub fn exposition(&self) -> Response<Full<Bytes>> {
        match self.text() {
            Ok(text) => {
                let mut response = Response::new(Full::from(text));
                response.headers_mut().insert(header::CONTENT_TYPE, OPEN_METRICS);
                response
            }
            Err(problem) => {
                error!(%problem, "metrics cannot be written");
                let mut response = Response::default();
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                response
            }
        }
    }

    fn text(&self) -> Result<String, fmt::Error> {
        let mut registry = Registry::with_prefix("trent");
        self.register_identity_age(&mut registry);
        self.register_peer_certificate(&mut registry);
        let raft = RaftGauges::register(registry.sub_registry_with_prefix("raft"));
        raft.set(self.groups.region.name(), &self.groups.region.metrics());
        raft.set(self.groups.global.name(), &self.groups.global.metrics());
        let mut text = String::new();
        text::encode(&mut text, &registry)?;
        Ok(text)
    }

    fn register_identity_age(&self, registry: &mut Registry) {
        let limit = seconds(self.identity_age.limit());
        registry.register_with_unit(
            "identity_max_age",
            "Age of accounts and access keys from which on requests are refused",
            Unit::Seconds,
            limit,
        );
        if let Some(age) = self.identity_age.age() {
            registry.register_with_unit(
                "identity_age",
                "For how long changes of accounts and access keys may have been missed here",
                Unit::Seconds,
                seconds(age),
            );
        }
    }

    fn register_peer_certificate(&self, registry: &mut Registry) {
        let left: Gauge = Gauge::default();
        left.set(self.peer_tls.seconds_left());
        registry.register_with_unit(
            "peer_certificate_expires",
            "In how long the certificate that this node shows its peers ends; negative once it has",
            Unit::Seconds,
            left,
        );
        let reloads: Counter = Counter::default();
        reloads.inc_by(self.peer_tls.reloads());
        registry.register(
            "peer_tls_reloads",
            "How often this node took up new certificates or authorities since it started",
            reloads,
        );
    }
}

fn seconds(duration: std::time::Duration) -> Gauge<f64, AtomicU64> {
    let gauge = Gauge::default();
    gauge.set(duration.as_secs_f64());
    gauge
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct GroupLabel {
    group: String,
}

type PerGroup = Family<GroupLabel, Gauge<u64, AtomicU64>>;

/// Numbers of every group that this node is in.
struct RaftGauges {
    term: PerGroup,
    leader: PerGroup,
    committed: PerGroup,
    applied: PerGroup,
}

impl RaftGauges {
    fn register(registry: &mut Registry) -> Self {
        let mut gauge = |name, help| {
            let gauge = PerGroup::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        Self {
            term: gauge("term", "The present term"),
            leader: gauge("leader", "The number of the leader's node, while one is known"),
            committed: gauge("committed_index", "The last entry known to be committed"),
            applied: gauge("applied_index", "The last entry applied here"),
        }
    }

    fn set(&self, group: &GroupId, metrics: &GroupMetrics) {
        let values = [
            (&self.term, Some(metrics.term)),
            (&self.leader, metrics.leader.map(|node| node.0)),
            (&self.committed, metrics.committed),
            (&self.applied, metrics.applied),
        ];
        for (gauge, value) in values {
            if let Some(value) = value {
                let label = GroupLabel {
                    group: group.to_string(),
                };
                gauge.get_or_create(&label).set(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use trent_domain::ids::NodeId;

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
            millis_since_quorum: None,
            voters: vec![NodeId(3)],
            joint: false,
            learners: Vec::new(),
            replicated: Default::default(),
        };
        gauges.set(&GroupId::Global, &metrics);
        let mut text = String::new();
        text::encode(&mut text, &registry).unwrap();
        assert!(text.contains("trent_raft_term{group=\"global\"} 7\n"), "{text}");
        assert!(text.contains("trent_raft_leader{group=\"global\"} 3\n"), "{text}");
        assert!(
            text.contains("trent_raft_committed_index{group=\"global\"} 11\n"),
            "{text}"
        );
        assert!(!text.contains("applied_index{"), "{text}");
        assert!(text.ends_with("# EOF\n"), "{text}");
    }
}
