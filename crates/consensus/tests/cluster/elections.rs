use std::time::Instant;

use trent_consensus::{Initialized, Unavailable};

use crate::register_machine::{UNKNOWN, Write, Written};
use crate::support::{Cluster, member, node, options, soon};

#[tokio::test(flavor = "multi_thread")]
async fn one_node_elects_itself_and_serves() {
    let mut cluster = Cluster::start(1, options()).await;
    let outcome = cluster.write(node(1), "a", "1").await.unwrap();
    assert_eq!(
        outcome,
        Written {
            before: None,
            revision: 1
        }
    );
    assert_eq!(cluster.get(node(1), "a").await.as_deref(), Some("1"));
    assert_eq!(cluster.leader().await, node(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn three_nodes_agree_on_a_leader_and_serve_through_every_node() {
    let mut cluster = Cluster::start(3, options()).await;
    for (number, via) in cluster.ids().into_iter().enumerate() {
        cluster.write(via, "a", &number.to_string()).await.unwrap();
        for reader in cluster.ids() {
            assert_eq!(cluster.get(reader, "a").await, Some(number.to_string()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_begins_once() {
    let cluster = Cluster::start(1, options()).await;
    let voters = [(node(1), member(node(1)))].into();
    let again = cluster.handle(node(1)).initialize(voters).await;
    assert_eq!(again, Ok(Initialized::Before));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_is_applied_once() {
    let cluster = Cluster::start(3, options()).await;
    let leader = cluster.leader().await;
    let write = Write::new(1, "a", "1");
    let first = cluster.handle(leader).propose(&write).await.unwrap();
    for via in cluster.ids() {
        assert_eq!(cluster.handle(via).propose(&write).await.as_ref(), Ok(&first));
    }
    assert_eq!(cluster.read(leader).await.unwrap().state.revision(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_leader_is_replaced() {
    let mut cluster = Cluster::start(3, options()).await;
    let leader = cluster.leader().await;
    cluster.write(leader, "a", "1").await.unwrap();
    cluster.stop(leader).await;
    let killed = Instant::now();
    let survivor = cluster.ids()[0];
    cluster.write(survivor, "a", "2").await.unwrap();
    println!("served again {:?} after the leader was killed", killed.elapsed());
    assert_eq!(cluster.get(survivor, "a").await.as_deref(), Some("2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn leadership_moves_on_request() {
    let mut cluster = Cluster::start(3, options()).await;
    let (leader, next) = (cluster.leader().await, cluster.follower().await);
    cluster.write(leader, "a", "1").await.unwrap();
    cluster.handle(leader).transfer_leadership(next).await.unwrap();
    let mut leadership = cluster.handle(next).leadership();
    soon("the transfer", leadership.wait_for(|view| view.leads))
        .await
        .unwrap();
    assert_eq!(cluster.get(leader, "a").await.as_deref(), Some("1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_command_stops_the_group() {
    let mut cluster = Cluster::start(1, options()).await;
    cluster.write(node(1), "a", "1").await.unwrap();
    assert_eq!(
        cluster.write(node(1), "a", UNKNOWN).await,
        Err(Unavailable::Stopped)
    );
    let mut leadership = cluster.handle(node(1)).leadership();
    soon("the stop", leadership.wait_for(|view| view.stopped))
        .await
        .unwrap();
    assert_eq!(cluster.read(node(1)).await.err(), Some(Unavailable::Stopped));
    let failure = cluster
        .handle(node(1))
        .failure()
        .expect("it stopped for a reason");
    assert!(failure.contains("unknown command"), "{failure}");
}
