use std::time::{Duration, Instant};

use crate::support::{Cluster, node, options};

const WITHIN: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn every_member_that_answers_has_the_change() {
    let mut cluster = Cluster::start(3, options()).await;
    let (leader, follower) = (cluster.leader().await, cluster.follower().await);
    for (number, via) in [leader, follower].into_iter().enumerate() {
        cluster.write(via, "a", &number.to_string()).await.unwrap();
        let settled = cluster.handle(via).settle(WITHIN).await.unwrap();
        assert!(settled.missing.is_empty(), "{settled:?}");
        assert_eq!(settled.reached.into_iter().collect::<Vec<_>>(), cluster.ids());
        for member in cluster.ids() {
            let local = cluster.handle(member).local();
            assert_eq!(local.state.get("a"), Some(number.to_string().as_str()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_is_down_is_named() {
    let mut cluster = Cluster::start(3, options()).await;
    let (leader, follower) = (cluster.leader().await, cluster.follower().await);
    cluster.stop(follower).await;
    cluster.write(leader, "a", "1").await.unwrap();
    let settled = cluster.handle(leader).settle(WITHIN).await.unwrap();
    assert_eq!(settled.missing.into_iter().collect::<Vec<_>>(), [follower]);
    assert_eq!(settled.reached.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_is_cut_off_holds_nobody_up_for_longer_than_told() {
    let mut cluster = Cluster::start(3, options()).await;
    let (leader, follower) = (cluster.leader().await, cluster.follower().await);
    cluster.board.isolate(follower, cluster.others(follower));
    cluster.write(leader, "a", "1").await.unwrap();
    let begun = Instant::now();
    let settled = cluster
        .handle(leader)
        .settle(Duration::from_millis(700))
        .await
        .unwrap();
    assert_eq!(settled.missing.into_iter().collect::<Vec<_>>(), [follower]);
    assert!(begun.elapsed() < WITHIN, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_of_one_settles_at_once() {
    let mut cluster = Cluster::start(1, options()).await;
    cluster.write(node(1), "a", "1").await.unwrap();
    let settled = cluster.handle(node(1)).settle(WITHIN).await.unwrap();
    assert_eq!((settled.reached.len(), settled.missing.len()), (1, 0));
}
