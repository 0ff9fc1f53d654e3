//! Nodes that are drained, die, or are removed.

use trent_testkit::cluster::{await_condition, is_ready};

use crate::support::{client, create_key, encrypt, leader};
use crate::{US, await_global_voters, await_leaders_but, await_region_voters, join, remove, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_node_is_replaced_and_hears_so_when_it_comes_back() {
    let mut cluster = start(3);
    cluster.kill(3);
    await_leaders_but(&cluster, 1, 3); // without a leader of global nobody is invited
    let newcomer = join(&mut cluster, US);
    assert_eq!(newcomer, 4);
    remove(&cluster, 1, 3);
    await_region_voters(&cluster, 1, &[1, 2, 4]);
    await_global_voters(&cluster, 1, &[1, 2, 4]);

    cluster.launch(3);
    assert!(!cluster.await_end(3).success());
    let said = cluster.said(3);
    assert!(said.contains("node 3 was removed from the cluster"), "{said}");

    // The newcomer makes up the majority: another may die.
    cluster.kill(1);
    let kms = client(&cluster, US, &cluster.node(4).api);
    await_condition("a ready node", || is_ready(&cluster.node(4).api));
    let key = create_key(&kms, false).await;
    encrypt(&kms, &key, b"x").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drained_leader_hands_over_votes_on_and_comes_back() {
    let cluster = start(3);
    let drained = leader(&cluster, US).await;
    let through = (1..=3).find(|node| *node != drained).unwrap();
    cluster.operate_through(through, &["node", "drain", &drained.to_string()]);
    await_leaders_but(&cluster, through, drained);
    await_condition("news for load balancers", || {
        !is_ready(&cluster.node(drained).api)
    });
    await_region_voters(&cluster, through, &[1, 2, 3]);
    cluster.operate_through(through, &["node", "undrain", &drained.to_string()]);
    await_condition("news for load balancers", || is_ready(&cluster.node(drained).api));
}
