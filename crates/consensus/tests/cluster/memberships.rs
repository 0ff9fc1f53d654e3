use std::collections::{BTreeMap, BTreeSet};

use tokio::task::yield_now;
use trent_consensus::MembershipRefused;
use trent_domain::ids::{GroupId, NodeId};

use crate::register_machine::{RegisterMachine, Write};
use crate::support::{Cluster, Handle, compacting, member, node, options, soon};

fn nodes(numbers: &[u64]) -> BTreeSet<NodeId> {
    numbers.iter().copied().map(node).collect()
}

/// A group that the first nodes of a cluster have begun, the others waiting to be told.
async fn begun_by(voters: &[u64], size: u64) -> Cluster {
    let cluster = Cluster::uninitialized(size, compacting()).await;
    let first: BTreeMap<_, _> = nodes(voters).into_iter().map(|id| (id, member(id))).collect();
    for id in nodes(voters) {
        cluster.handle(id).initialize(first.clone()).await.unwrap();
    }
    let voters: Vec<NodeId> = first.into_keys().collect();
    cluster.leader_among(&voters).await;
    cluster
}

/// Makes a node a learner and waits until it could vote.
async fn admitted(leader: &Handle, newcomer: NodeId) {
    leader.admit(newcomer, member(newcomer)).await.unwrap();
    soon("catching up", async {
        while !leader.roster().unwrap().is_ready(newcomer) {
            yield_now().await;
        }
    })
    .await;
}

/// Waits until the leader has heard of a node: one that has just begun to lead has heard of nobody.
async fn word_of(leader: &Handle, other: NodeId) {
    soon("an answer", async {
        while !leader.roster().unwrap().is_heard(other) {
            yield_now().await;
        }
    })
    .await;
}

/// Waits until the leader has heard nothing of a node for a while.
async fn silence_of(leader: &Handle, gone: NodeId) {
    soon("silence", async {
        while leader.roster().unwrap().is_heard(gone) {
            yield_now().await;
        }
    })
    .await;
}

/// The first membership is an entry like any other: until the leader has committed one of its own, there is no next.
#[tokio::test(flavor = "multi_thread")]
async fn a_leader_takes_members_in_as_soon_as_it_leads() {
    for _ in 0..8 {
        let cluster = begun_by(&[1, 2, 3], 4).await;
        let leader = cluster.leader_among(&[node(1), node(2), node(3)]).await;
        let taken = cluster.handle(leader).admit(node(4), member(node(4))).await;
        assert_eq!(taken, Ok(()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_of_one_grows_to_three() {
    let mut cluster = begun_by(&[1], 3).await;
    cluster.fill(node(1), 60).await;
    for newcomer in [node(2), node(3)] {
        admitted(cluster.handle(node(1)), newcomer).await;
    }
    cluster
        .handle(node(1))
        .change_voters(nodes(&[1, 2, 3]))
        .await
        .unwrap();
    cluster.write(node(3), "a", "1").await.unwrap();
    for via in cluster.ids() {
        assert_eq!(cluster.get(via, "a").await.as_deref(), Some("1"));
        assert_eq!(cluster.handle(via).metrics().voters, [node(1), node(2), node(3)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_follows_reads_and_forwards() {
    let mut cluster = begun_by(&[1], 2).await;
    cluster.write(node(1), "a", "1").await.unwrap();
    admitted(cluster.handle(node(1)), node(2)).await;
    let mut leadership = cluster.handle(node(2)).leadership();
    let known = leadership.wait_for(|view| view.leader == Some(node(1)));
    drop(soon("news of the leader", known).await.unwrap());
    assert_eq!(cluster.get(node(2), "a").await.as_deref(), Some("1"));
    cluster.write(node(2), "a", "2").await.unwrap();
    assert_eq!(cluster.get(node(2), "a").await.as_deref(), Some("2"));
    assert_eq!(cluster.handle(node(1)).metrics().learners, [node(2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_moved_is_followed() {
    let cluster = begun_by(&[1], 2).await;
    admitted(cluster.handle(node(1)), node(2)).await;
    let mut elsewhere = member(node(2));
    elsewhere.address = "elsewhere.test:2".to_owned();
    cluster
        .handle(node(1))
        .admit(node(2), elsewhere.clone())
        .await
        .unwrap();
    assert_eq!(cluster.handle(node(1)).member(node(2)), Some(elsewhere));
}

#[tokio::test(flavor = "multi_thread")]
async fn three_nodes_grow_to_five_and_back_while_they_are_written_to() {
    let mut cluster = begun_by(&[1, 2, 3], 5).await;
    let writer = cluster
        .handle(cluster.leader_among(&[node(1), node(2), node(3)]).await)
        .clone();
    let writes = tokio::spawn(async move {
        for number in 0..400 {
            let write = Write::new(number, "load", &number.to_string());
            writer.propose(&write).await.expect("every write is applied");
        }
    });
    let first = [node(1), node(2), node(3)];
    for (newcomer, voters) in [(4, nodes(&[1, 2, 3, 4])), (5, nodes(&[1, 2, 3, 4, 5]))] {
        let leader = cluster.handle(cluster.leader_among(&first).await);
        admitted(leader, node(newcomer)).await;
        leader.change_voters(voters).await.unwrap();
    }
    // The oldest go, whoever leads.
    for gone in [1, 2] {
        let members: Vec<NodeId> = (gone..=5).map(node).collect();
        let mut leader = cluster.leader_among(&members).await;
        if leader == node(gone) {
            cluster.handle(leader).transfer_leadership(node(5)).await.unwrap();
            leader = cluster.leader_among(&members).await;
        }
        let leader = cluster.handle(leader);
        leader
            .change_voters(members[1..].iter().copied().collect())
            .await
            .unwrap();
        leader.dismiss(node(gone)).await.unwrap();
    }
    writes.await.unwrap();
    let left = [node(3), node(4), node(5)];
    cluster.write(node(4), "a", "1").await.unwrap();
    for via in left {
        assert_eq!(cluster.get(via, "load").await.as_deref(), Some("399"));
        assert_eq!(cluster.handle(via).metrics().voters, left);
        assert!(cluster.handle(via).metrics().learners.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_voter_is_replaced() {
    let mut cluster = begun_by(&[1, 2, 3], 4).await;
    let leader = cluster.leader_among(&[node(1), node(2), node(3)]).await;
    let dead = cluster
        .others(leader)
        .into_iter()
        .find(|id| *id != node(4))
        .unwrap();
    cluster.stop(dead).await;
    let handle = cluster.handle(leader);
    admitted(handle, node(4)).await;
    let voters: BTreeSet<NodeId> = nodes(&[1, 2, 3, 4])
        .into_iter()
        .filter(|id| *id != dead)
        .collect();
    handle.change_voters(voters.clone()).await.unwrap();
    handle.dismiss(dead).await.unwrap();
    assert_eq!(handle.roster().unwrap().voters, voters);
    assert_eq!(handle.member(dead), None);
    cluster.write(node(4), "a", "1").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_stop_the_group_is_refused() {
    let mut cluster = begun_by(&[1, 2, 3], 4).await;
    let leader = cluster.leader_among(&[node(1), node(2), node(3)]).await;
    let dead = cluster
        .others(leader)
        .into_iter()
        .find(|id| *id != node(4))
        .unwrap();
    let alive = cluster
        .others(leader)
        .into_iter()
        .find(|id| ![dead, node(4)].contains(id))
        .unwrap();
    word_of(cluster.handle(leader), dead).await;
    cluster.stop(dead).await;
    let handle = cluster.handle(leader);
    silence_of(handle, dead).await;

    let pair = BTreeSet::from([leader, dead]);
    let no_majority = MembershipRefused::NoMajority { heard: 1, voters: 2 };
    assert_eq!(handle.change_voters(pair).await, Err(no_majority));
    let stranger = MembershipRefused::NotAMember(node(4));
    assert_eq!(handle.change_voters(nodes(&[1, 2, 3, 4])).await, Err(stranger));
    cluster.board.isolate(node(4), [leader]);
    handle.admit(node(4), member(node(4))).await.unwrap();
    let silent = MembershipRefused::NotReady(node(4));
    assert_eq!(handle.change_voters(nodes(&[1, 2, 3, 4])).await, Err(silent));
    assert_eq!(handle.dismiss(dead).await, Err(MembershipRefused::Votes(dead)));
    assert_eq!(
        handle.transfer_leadership(dead).await,
        Err(MembershipRefused::NotReady(dead))
    );
    assert_eq!(
        handle.transfer_leadership(node(4)).await,
        Err(MembershipRefused::NotAVoter(node(4)))
    );
    let follower = cluster.handle(alive);
    assert_eq!(follower.roster(), None);
    assert_eq!(
        follower.change_voters(nodes(&[1])).await,
        Err(MembershipRefused::NotLeader)
    );
    cluster.write(alive, "a", "1").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_whose_leader_died_is_finished_or_never_was() {
    let mut cluster = begun_by(&[1, 2, 3], 5).await;
    let first = [node(1), node(2), node(3)];
    let leader = cluster.leader_among(&first).await;
    let handle = cluster.handle(leader).clone();
    for newcomer in [node(4), node(5)] {
        admitted(&handle, newcomer).await;
    }
    let change = tokio::spawn({
        let handle = handle.clone();
        async move { handle.change_voters(nodes(&[1, 2, 3, 4, 5])).await }
    });
    soon("the first half", async {
        while handle.metrics().voters.len() == 3 {
            yield_now().await;
        }
    })
    .await;
    drop(handle);
    cluster.stop(leader).await;
    let _ = change.await.unwrap(); // how it ended here, the next leader does not know
    let left = cluster.ids();
    cluster.write(left[0], "a", "1").await.unwrap();
    soon("an end", async {
        while left.iter().any(|id| cluster.handle(*id).metrics().joint) {
            yield_now().await;
        }
    })
    .await;
    let voters = cluster.handle(left[0]).metrics().voters.len();
    assert!([3, 5].contains(&voters), "{voters}");
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
