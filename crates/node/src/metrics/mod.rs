//! `GET /metrics`: what is watched from outside, in the text format of OpenMetrics. docs/operations.md says what each is for.

mod directory;
mod labels;
mod node;
mod raft;
mod regions;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use http_body_util::Full;
use hyper::Response;
use prometheus_client::encoding::text;
use prometheus_client::registry::Registry;
use tracing::error;

use crate::clock::Clock;
use crate::directory::Directory;
use crate::groups::Groups;
use crate::health::Health;
use crate::identity_age::IdentityAge;
use crate::peer_tls::PeerTls;
use crate::regions::contacts::Contacts;
use crate::regions::outlook;

use raft::RaftGauges;
use regions::RegionGauges;

/// The content type of OpenMetrics.
const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// Answers `/metrics`.
pub struct Metrics {
    /// Nodes and regions.
    pub directory: Arc<Directory>,
    /// The groups that are watched.
    pub groups: Groups,
    /// Whether requests should come here.
    pub health: Arc<Health>,
    /// How old accounts and access keys are here.
    pub identity_age: Arc<IdentityAge>,
    /// What this node shows its peers.
    pub peer_tls: Arc<PeerTls>,
    /// Which other regions answer.
    pub contacts: Arc<Contacts>,
    /// What ages are counted by.
    pub clock: Clock,
}

impl Metrics {
    /// Every number as it is now. What is not known has no sample. It costs the same however many keys there are.
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
        node::register_version(&mut registry);
        node::register_health(&mut registry, &self.health.not_ready());
        node::register_identity_age(&mut registry, &self.identity_age);
        node::register_peer_tls(&mut registry, &self.peer_tls);
        let raft = RaftGauges::register(registry.sub_registry_with_prefix("raft"));
        raft.set(self.groups.region.name(), &self.groups.region.metrics());
        raft.set(self.groups.global.name(), &self.groups.global.metrics());
        let regions = RegionGauges::register(&mut registry);
        let region = self.groups.region.local();
        let now = self.clock.now();
        regions.set_own(&region.state, now);
        let view = self.directory.view();
        for outlook in outlook::of(&region.state, &view, &self.contacts, now) {
            regions.set(&outlook);
        }
        directory::register(&mut registry, &view);
        let mut text = String::new();
        text::encode(&mut text, &registry)?;
        Ok(text)
    }
}
