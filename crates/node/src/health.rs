//! Tells a load balancer and `trent dev` the truth about this node.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use http_body_util::Full;
use hyper::Response;
use serde::Serialize;
use trent_domain::ids::{NodeId, RegionName};

use crate::groups::Groups;
use crate::identity_age::IdentityAge;
use crate::keyrings::Keyrings;

/// Answers `/healthz` and `/readyz`.
pub struct Health {
    /// This node.
    pub node: NodeId,
    /// Its region.
    pub region: RegionName,
    /// Region and cluster state.
    pub groups: Groups,
    /// The keys that serving needs.
    pub keyrings: Arc<Keyrings>,
    /// How old accounts and access keys are here.
    pub identity_age: Arc<IdentityAge>,
}

#[derive(Serialize)]
struct Report<'a> {
    ready: bool,
    node: u64,
    region: &'a str,
    /// The region's leader as this node knows it.
    region_leader: Option<u64>,
    region_applied: u64,
    global_leader: Option<u64>,
    global_applied: u64,
    /// Whether the region's and the cluster's keys are open.
    keys_open: bool,
    /// Whether any access key is known, so that a signature can be verified.
    access_keys: bool,
    /// For how long changes of accounts and access keys may have been missed; absent when that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_age_ms: Option<u64>,
}

impl Health {
    /// The process answers.
    pub fn alive(&self) -> Response<Full<Bytes>> {
        json(StatusCode::OK, &serde_json::json!({ "alive": true }))
    }

    /// 200 when this node can serve its region, 503 before.
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

    fn report(&self) -> Report<'_> {
        let (region, global) = (&self.groups.region, &self.groups.global);
        let region_leader = region.leader();
        let keys_open = self.keyrings.region().is_some() && self.keyrings.global().is_some();
        let access_keys = global.local().state.has_access_keys();
        let identity_age = self.identity_age.age();
        Report {
            // The global group's leader is not needed: a region serves from its own copy.
            ready: region_leader.is_some() && keys_open && access_keys && self.identity_age.check().is_ok(),
            node: self.node.0,
            region: self.region.as_str(),
            region_leader: region_leader.map(|node| node.0),
            region_applied: region.local().applied(),
            global_leader: global.leader().map(|node| node.0),
            global_applied: global.local().applied(),
            keys_open,
            access_keys,
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
