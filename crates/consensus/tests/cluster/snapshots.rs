use crate::support::{Cluster, compacting, soon};

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_away_long_catches_up_by_snapshot() {
    let mut cluster = Cluster::start(3, compacting()).await;
    let away = cluster.follower().await;
    cluster.stop(away).await;
    let leader = cluster.leader().await;
    cluster.fill(leader, 120).await;
    let before = cluster.read(leader).await.unwrap();
    soon("a purge", async {
        while cluster.handle(leader).metrics().purged < Some(20) {
            tokio::task::yield_now().await;
        }
    })
    .await;

    cluster.open(away).await.unwrap();
    assert_eq!(cluster.read(away).await.unwrap().state, before.state);
    assert!(cluster.handle(away).metrics().snapshot.is_some());

    // And what it installed is there after a restart.
    cluster.stop(away).await;
    cluster.open(away).await.unwrap();
    assert_eq!(cluster.read(away).await.unwrap().state, before.state);
}
