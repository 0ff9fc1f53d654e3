use bytes::Bytes;
use trent_consensus::StateImage;
use trent_domain::ids::NodeId;

use crate::register_machine::RegisterMachine;
use crate::support::{Cluster, compacting, soon};

/// How far a node is, which entry that was with the members as of then, and the records.
type Image = (Option<u64>, Bytes, Vec<(Bytes, Bytes)>);

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
    assert_eq!(image(&cluster, away), image(&cluster, leader));
    assert!(cluster.handle(away).metrics().snapshot.is_some());

    // And what it installed is there after a restart.
    cluster.stop(away).await;
    cluster.open(away).await.unwrap();
    assert_eq!(cluster.read(away).await.unwrap().state, before.state);
    assert_eq!(image(&cluster, away), image(&cluster, leader));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_stays_what_it_was() {
    let mut cluster = Cluster::start(1, compacting()).await;
    let leader = cluster.leader().await;
    cluster.fill(leader, 3).await;
    let earlier = cluster.handle(leader).image();
    let seen = read(&earlier);
    cluster.fill(leader, 3).await;
    assert_eq!(read(&earlier), seen);
    let later = cluster.handle(leader).image();
    assert!(later.index() > earlier.index() && later.term() == earlier.term());
    assert_ne!(read(&later), seen);
}

fn image(cluster: &Cluster, node: NodeId) -> Image {
    read(&cluster.handle(node).image())
}

fn read(image: &StateImage<RegisterMachine>) -> Image {
    let records = image.records().map(Result::unwrap).collect();
    (image.index(), image.mark().unwrap(), records)
}
