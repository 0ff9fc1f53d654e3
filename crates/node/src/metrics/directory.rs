//! The nodes and regions of the cluster, by what the operator wants of them.

use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use trent_domain::global::state::{NodeStatus, RegionStatus};

use super::labels::{Count, StatusLabel};
use crate::directory::View;

/// Every region has a sample of each status, so that one that ends is seen to end.
pub(super) fn register(registry: &mut Registry, view: &View) {
    let nodes = Family::<StatusLabel, Count>::default();
    let regions = Family::<StatusLabel, Count>::default();
    for region in view.regions() {
        let label = |status| StatusLabel {
            target_region: region.name.to_string(),
            status,
        };
        for (status, name) in NODE_STATUSES {
            let count = view.nodes_of(&region.name).filter(|node| node.status == status);
            nodes.get_or_create(&label(name)).set(count.count() as u64);
        }
        for name in REGION_STATUSES {
            let holds = name == region_status(&region.status);
            regions.get_or_create(&label(name)).set(holds.into());
        }
    }
    registry.register(
        "nodes",
        "Nodes in the directory, by what the operator wants of them",
        nodes,
    );
    registry.register(
        "region_status",
        "Whether this is what the operator wants of the region",
        regions,
    );
}

const NODE_STATUSES: [(NodeStatus, &str); 3] = [
    (NodeStatus::Active, "active"),
    (NodeStatus::Draining, "draining"),
    (NodeStatus::Leaving, "leaving"),
];

const REGION_STATUSES: [&str; 4] = ["active", "leaving", "lost", "gone"];

const fn region_status(status: &RegionStatus) -> &'static str {
    let [active, leaving, lost, gone] = REGION_STATUSES;
    match status {
        RegionStatus::Active => active,
        RegionStatus::Leaving { .. } => leaving,
        RegionStatus::Lost { .. } => lost,
        RegionStatus::Gone { .. } => gone,
    }
}
