//! Tells a load balancer, an operator and `trent dev` the truth about this node.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use http_body_util::Full;
use hyper::Response;
use serde::Serialize;
use trent_consensus::Unavailable;
use trent_domain::global::state::NodeStatus;
use trent_domain::ids::{NodeId, RegionName};

use crate::directory::Directory;
use crate::groups::Groups;
use crate::identity_age::IdentityAge;
use crate::keyrings::Keyrings;
use crate::reads::{NotServed, Reads};

/// A leader that serves no reads and has heard no quorum for longer than this has lost it.
const QUORUM_LOST_MILLIS: u64 = 1000;

/// Answers `/healthz` and `/readyz`.
pub struct Health {
    /// This node.
    pub node: NodeId,
    /// Its region.
    pub region: RegionName,
    /// What the operator wants of this node.
    pub directory: Arc<Directory>,
    /// Region and cluster state.
    pub groups: Groups,
    /// The keys that serving needs.
    pub keyrings: Arc<Keyrings>,
    /// How old accounts and access keys are here.
    pub identity_age: Arc<IdentityAge>,
    /// Whether the region's state can be read.
    pub reads: Arc<Reads>,
}

/// Why requests should go to another node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReady {
    /// The region's group stopped on this node; the process is about to end.
    Stopped,
    /// The region has no leader that this node knows.
    NoLeader,
    /// The region's leader reaches no quorum.
    NoQuorum,
    /// Entries are known to be committed that are not applied here.
    NotCaughtUp,
    /// No read was served lately: the leader does not answer, or this process was paused.
    ReadsNotServed,
    /// The region's or the cluster's keys are not open.
    KeysClosed,
    /// No access key is known: no signature can be verified.
    NoAccessKeys,
    /// Accounts and access keys were confirmed too long ago.
    IdentityTooOld,
    /// The operator drains this node: it is about to be restarted.
    Draining,
    /// The node is taken out of the cluster.
    Leaving,
}

impl NotReady {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Stopped,
        Self::NoLeader,
        Self::NoQuorum,
        Self::NotCaughtUp,
        Self::ReadsNotServed,
        Self::KeysClosed,
        Self::NoAccessKeys,
        Self::IdentityTooOld,
        Self::Draining,
        Self::Leaving,
    ];

    /// Its name in `/readyz`, metrics and `trent status`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::NoLeader => "no_leader",
            Self::NoQuorum => "no_quorum",
            Self::NotCaughtUp => "not_caught_up",
            Self::ReadsNotServed => "reads_not_served",
            Self::KeysClosed => "keys_closed",
            Self::NoAccessKeys => "no_access_keys",
            Self::IdentityTooOld => "identity_too_old",
            Self::Draining => "draining",
            Self::Leaving => "leaving",
        }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    ready: bool,
    /// Why not.
    reasons: Vec<&'static str>,
    node: u64,
    region: &'a str,
    /// The region's leader as this node knows it.
    region_leader: Option<u64>,
    region_applied: u64,
    global_leader: Option<u64>,
    global_applied: u64,
    /// For how long changes of accounts and access keys may have been missed; absent when that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_age_ms: Option<u64>,
}

impl Health {
    /// The process answers.
    pub fn alive(&self) -> Response<Full<Bytes>> {
        json(StatusCode::OK, &serde_json::json!({ "alive": true }))
    }

    /// 200 when this node can serve its region, 503 when it cannot.
    pub fn ready(&self) -> Response<Full<Bytes>> {
        let report = self.report();
        json(
            if report.ready {
                StatusCode::OK
            } else {
                StatusCode::SERVICE_UNAVAILABLE
            },
            &report,
        )
    }

    /// Why requests should go to another node; none when they may come. `global`'s leader is not needed: a region serves
    /// from its own copy.
    pub fn not_ready(&self) -> Vec<NotReady> {
        let keys_open = self.keyrings.region().is_some() && self.keyrings.global().is_some();
        let access_keys = self.groups.global.local().state.has_access_keys();
        let checks = [
            self.reads.check().err().map(|not_served| self.why(not_served)),
            (!keys_open).then_some(NotReady::KeysClosed),
            (!access_keys).then_some(NotReady::NoAccessKeys),
            self.identity_age
                .check()
                .is_err()
                .then_some(NotReady::IdentityTooOld),
            self.departure(),
        ];
        checks.into_iter().flatten().collect()
    }

    /// What the operator has decided about this node. One that the directory does not know has been forgotten, or the
    /// directory has not come here yet: the other checks say so.
    fn departure(&self) -> Option<NotReady> {
        match self.directory.view().node(self.node)?.status {
            NodeStatus::Active => None,
            NodeStatus::Draining => Some(NotReady::Draining),
            NodeStatus::Leaving => Some(NotReady::Leaving),
        }
    }

    /// What keeps reads from being served, by what is known now.
    fn why(&self, NotServed { failure }: NotServed) -> NotReady {
        let region = &self.groups.region;
        let metrics = region.metrics();
        let quorum_is_old = metrics
            .millis_since_quorum
            .is_some_and(|age| age > QUORUM_LOST_MILLIS);
        match failure {
            Some(Unavailable::Stopped) => NotReady::Stopped,
            Some(Unavailable::NoQuorum) => NotReady::NoQuorum,
            _ if region.leads() && quorum_is_old => NotReady::NoQuorum,
            _ if region.leader().is_none() => NotReady::NoLeader,
            _ if metrics.applied < metrics.committed => NotReady::NotCaughtUp,
            _ => NotReady::ReadsNotServed,
        }
    }

    fn report(&self) -> Report<'_> {
        let (region, global) = (&self.groups.region, &self.groups.global);
        let reasons: Vec<_> = self.not_ready().into_iter().map(NotReady::as_str).collect();
        let identity_age = self.identity_age.age();
        Report {
            ready: reasons.is_empty(),
            reasons,
            node: self.node.0,
            region: self.region.as_str(),
            region_leader: region.leader().map(|node| node.0),
            region_applied: region.local().applied(),
            global_leader: global.leader().map(|node| node.0),
            global_applied: global.local().applied(),
            identity_age_ms: identity_age.map(|age| u64::try_from(age.as_millis()).unwrap_or(u64::MAX)),
        }
    }
}

fn json(status: StatusCode, body: &impl Serialize) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(serde_json::to_vec(body).unwrap_or_default()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
