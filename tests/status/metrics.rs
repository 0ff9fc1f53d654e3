//! `/metrics`: what there is, what it is called, and that the operators' guide knows it.

use std::collections::BTreeSet;

use trent_testkit::cluster::await_condition;
use trent_testkit::watch::Metrics;

use crate::support::{create_key, first, leader};
use crate::{EU, US, start, status};

/// The metrics of docs/operations.md: the rows of its tables that begin with one. Those that begin with a condition are of
/// another table.
fn documented() -> BTreeSet<String> {
    let guide = include_str!("../../docs/operations.md");
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `trent_"));
    let first_cells = rows.filter_map(|row| row.split('`').next());
    let metrics = first_cells.filter(|cell| !cell.contains(' '));
    let names = metrics.filter_map(|metric| metric.split('{').next());
    names.map(|name| format!("trent_{name}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_is_in_the_guide_and_says_what_holds() {
    let cluster = start(&[US, EU], 3);
    let lead = leader(&cluster, US).await;
    create_key(&first(&cluster, US), false).await;
    let at = cluster.node(lead).api.clone();
    let other_region = format!("trent_region_reachable{{target_region=\"{EU}\"}}");
    await_condition("the other region to be asked", || {
        Metrics::of(&at).value(&other_region) == Some(1.0)
    });
    let follower = cluster
        .nodes_of(US)
        .into_iter()
        .find(|node| node.id != lead)
        .unwrap()
        .id;
    let group = format!("region/{US}");
    let lag = format!("trent_raft_replication_lag_entries{{group=\"{group}\",node=\"{follower}\"}}");
    await_condition("the follower to have everything", || {
        Metrics::of(&at).value(&lag) == Some(0.0)
    });

    let metrics = Metrics::of(&at);
    let mut expected = documented();
    for of_old_groups in ["trent_raft_snapshot_index", "trent_raft_purged_index"] {
        expected.remove(of_old_groups); // the cluster is too young for a snapshot
    }
    assert_eq!(*metrics.names(), expected);
    let of_group = |name: &str| metrics.value(&format!("{name}{{group=\"{group}\"}}")).unwrap();
    assert_eq!(of_group("trent_raft_leader"), lead as f64);
    assert_eq!(of_group("trent_raft_voters"), 3.0);
    assert!(of_group("trent_raft_quorum_age_seconds") < 60.0);
    assert!(of_group("trent_raft_applied_index") > 0.0);
    let answer_age = format!("trent_raft_answer_age_seconds{{group=\"{group}\",node=\"{follower}\"}}");
    assert!(metrics.value(&answer_age).is_some());

    let status = status(&cluster, lead, &[]);
    assert_eq!(
        (&status["ready"], &status["keys_out_of_sync"]),
        (&true.into(), &0.into())
    );
    let region = &status["groups"][0];
    assert_eq!(
        (&region["name"], &region["leader"]),
        (&group.into(), &lead.into())
    );
    let followers: BTreeSet<u64> = region["followers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|follower| follower["node"].as_u64().unwrap())
        .collect();
    let nodes = cluster.nodes_of(US).into_iter().map(|node| node.id);
    assert_eq!(followers, nodes.filter(|node| *node != lead).collect());
}
