use std::fs;

use trent_consensus::OpenError;

use crate::support::{Cluster, compacting, node, options, soon};

#[tokio::test(flavor = "multi_thread")]
async fn one_node_comes_back_with_everything() {
    let mut cluster = Cluster::start(1, options()).await;
    cluster.fill(node(1), 30).await;
    let before = cluster.read(node(1)).await.unwrap();
    for _ in 0..3 {
        cluster.stop(node(1)).await;
        cluster.open(node(1)).await.unwrap();
        assert_eq!(cluster.read(node(1)).await.unwrap().state, before.state);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_nodes_come_back_with_everything() {
    let mut cluster = Cluster::start(3, compacting()).await;
    let leader = cluster.leader().await;
    cluster.fill(leader, 90).await;
    let before = cluster.read(leader).await.unwrap();
    for id in cluster.ids() {
        cluster.stop(id).await;
    }
    for number in 1..=3 {
        cluster.open(node(number)).await.unwrap();
    }
    for id in cluster.ids() {
        assert_eq!(cluster.read(id).await.unwrap().state, before.state);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_records_are_rebuilt_from_snapshot_and_log() {
    let mut cluster = Cluster::start(1, compacting()).await;
    cluster.fill(node(1), 90).await;
    purged(&cluster).await;
    let before = cluster.read(node(1)).await.unwrap();
    cluster.stop(node(1)).await;
    fs::remove_dir_all(cluster.dir_of(node(1)).join("store")).unwrap();
    for _ in 0..2 {
        cluster.open(node(1)).await.unwrap();
        assert_eq!(cluster.read(node(1)).await.unwrap().state, before.state);
        cluster.stop(node(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_that_nothing_fills_is_refused() {
    let mut cluster = Cluster::start(1, compacting()).await;
    cluster.fill(node(1), 90).await;
    purged(&cluster).await;
    cluster.stop(node(1)).await;
    let dir = cluster.dir_of(node(1));
    fs::remove_dir_all(dir.join("store")).unwrap();
    fs::remove_dir_all(dir.join("groups/region/eu-test-1/snapshots")).unwrap();
    let refused = cluster.open(node(1)).await.err();
    assert!(matches!(refused, Some(OpenError::Gap { .. })), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_log_is_refused() {
    let mut cluster = Cluster::start(1, options()).await;
    cluster.fill(node(1), 5).await;
    cluster.stop(node(1)).await;
    fs::remove_dir_all(cluster.dir_of(node(1)).join("groups/region/eu-test-1/log")).unwrap();
    let refused = cluster.open(node(1)).await.err();
    assert!(
        matches!(refused, Some(OpenError::Storage(_) | OpenError::LogLost { .. })),
        "{refused:?}"
    );
}

/// Waits until the log has lost its beginning.
async fn purged(cluster: &Cluster) {
    soon("a purge", async {
        while cluster.handle(node(1)).metrics().purged.is_none() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
