use std::time::Instant;

use futures::future::join_all;
use trent_consensus::ReadPolicy;

use crate::support::{Cluster, node, options};

const READERS: usize = 5_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_reads_what_the_leader_acknowledged() {
    let mut cluster = Cluster::start(3, options()).await;
    let (leader, follower) = (cluster.leader().await, cluster.follower().await);
    for number in 0..50 {
        cluster.write(leader, "a", &number.to_string()).await.unwrap();
        assert_eq!(cluster.get(follower, "a").await, Some(number.to_string()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_readers_share_rounds() {
    let mut cluster = Cluster::start(3, options()).await;
    let (leader, follower) = (cluster.leader().await, cluster.follower().await);
    cluster.write(follower, "a", "1").await.unwrap();
    for via in [leader, follower] {
        let begun = Instant::now();
        let reads = (0..READERS).map(|_| cluster.read(via));
        for read in join_all(reads).await {
            assert_eq!(read.unwrap().state.get("a"), Some("1"));
        }
        let elapsed = begun.elapsed();
        println!(
            "{READERS} reads at once in {elapsed:?}, on {}",
            if via == leader { "the leader" } else { "a follower" }
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lease_serves_reads_too() {
    let mut cluster = Cluster::start(3, options()).await;
    let leader = cluster.leader().await;
    cluster.write(leader, "a", "1").await.unwrap();
    for via in cluster.ids() {
        let state = cluster.handle(via).read(ReadPolicy::Lease).await.unwrap();
        assert_eq!(state.state.get("a"), Some("1"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sole_voter_reads_without_a_round() {
    let mut cluster = Cluster::start(1, options()).await;
    cluster.write(node(1), "a", "1").await.unwrap();
    let begun = Instant::now();
    for _ in 0..100_000 {
        assert!(cluster.read(node(1)).await.is_ok());
    }
    println!("{:?} for a read on a group of one", begun.elapsed() / 100_000);
}
