use std::collections::{BTreeMap, BTreeSet};

use trent_domain::ids::GroupId;

use crate::register_machine::{RegisterMachine, Write};
use crate::support::{Cluster, compacting, member, node, options, soon};

#[tokio::test(flavor = "multi_thread")]
async fn a_group_of_one_grows_to_three() {
    let mut cluster = Cluster::uninitialized(3, compacting()).await;
    let first = BTreeMap::from([(node(1), member(node(1)))]);
    cluster.handle(node(1)).initialize(first).await.unwrap();
    cluster.fill(node(1), 60).await;
    for newcomer in [node(2), node(3)] {
        cluster
            .handle(node(1))
            .add_learner(newcomer, member(newcomer))
            .await
            .unwrap();
    }
    let voters = BTreeSet::from([node(1), node(2), node(3)]);
    soon("the change", async {
        while cluster.handle(node(1)).set_voters(voters.clone()).await.is_err() {}
    })
    .await;
    cluster.write(node(3), "a", "1").await.unwrap();
    for via in cluster.ids() {
        assert_eq!(cluster.get(via, "a").await.as_deref(), Some("1"));
        assert_eq!(cluster.handle(via).metrics().voters, [node(1), node(2), node(3)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_joins_follows_and_reads() {
    let mut cluster = Cluster::uninitialized(2, options()).await;
    let voter = BTreeMap::from([(node(1), member(node(1)))]);
    cluster.handle(node(1)).initialize(voter.clone()).await.unwrap();
    cluster.write(node(1), "a", "1").await.unwrap();
    cluster.handle(node(2)).join(&voter).await.unwrap();
    let mut leadership = cluster.handle(node(2)).leadership();
    soon(
        "news of the leader",
        leadership.wait_for(|view| view.leader == Some(node(1))),
    )
    .await
    .unwrap();
    assert_eq!(cluster.get(node(2), "a").await.as_deref(), Some("1"));
    cluster.write(node(2), "a", "2").await.unwrap();
    assert_eq!(cluster.get(node(2), "a").await.as_deref(), Some("2"));
    // It is a member now: joining again says only where it is.
    cluster.handle(node(2)).join(&voter).await.unwrap();
    assert_eq!(cluster.handle(node(1)).metrics().learners, [node(2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_of_one_process_are_apart() {
    let mut cluster = Cluster::start(3, options()).await;
    let mut globals = BTreeMap::new();
    for (id, node) in &cluster.nodes {
        let global = node
            .groups
            .open_group(GroupId::Global, RegisterMachine, options())
            .await
            .unwrap();
        globals.insert(*id, global);
    }
    let voters: BTreeMap<_, _> = cluster.ids().into_iter().map(|id| (id, member(id))).collect();
    globals[&node(2)].initialize(voters).await.unwrap();
    globals[&node(1)]
        .propose(&Write::new(1, "a", "global"))
        .await
        .unwrap();
    cluster.write(node(1), "a", "region").await.unwrap();
    let global = globals[&node(3)].read(Default::default()).await.unwrap();
    assert_eq!(global.state.get("a"), Some("global"));
    assert_eq!(cluster.get(node(3), "a").await.as_deref(), Some("region"));
}
