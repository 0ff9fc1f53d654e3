//! By how much the nodes' clocks are wrong, written down whenever that changes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::interval;

use crate::cluster::Cluster;
use crate::drive::Site;
use crate::history::{Kind, Note, Process};
use crate::report::CLOCKS;

const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Looks again and again, until it is ended. What it looks at is what the nodes' clocks are made to show (`clock`), which is what
/// the harness's own shows and so much more.
pub(super) async fn watch(cluster: Arc<Cluster>, site: Arc<Site>) {
    let mut ticks = interval(LOOK_EVERY);
    let mut known = BTreeMap::new();
    loop {
        ticks.tick().await;
        let nodes = cluster.nodes().iter();
        let ahead: BTreeMap<String, i64> = nodes
            .map(|node| (node.place().to_string(), node.clock().ahead_ms()))
            .collect();
        if ahead != known {
            note(&site, &ahead);
            known = ahead;
        }
    }
}

fn note(site: &Site, ahead: &BTreeMap<String, i64>) {
    site.recorder.note(Note {
        process: Process::NEMESIS,
        kind: Kind::Info,
        f: CLOCKS.to_owned(),
        key: None,
        value: json!(ahead),
        node: None,
        error: None,
    });
}
