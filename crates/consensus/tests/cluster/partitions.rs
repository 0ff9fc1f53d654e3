use trent_consensus::{GroupMetrics, Unavailable};
use trent_domain::ids::NodeId;

use crate::support::{Cluster, options, soon};

async fn partitioned_leader(cluster: &mut Cluster) -> (NodeId, Vec<NodeId>) {
    let leader = cluster.leader().await;
    cluster.write(leader, "a", "before").await.unwrap();
    let majority = cluster.others(leader);
    cluster.board.isolate(leader, majority.clone());
    (leader, majority)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_off_leader_refuses_in_bounded_time_while_the_majority_serves() {
    let mut cluster = Cluster::start(3, options()).await;
    let (cut_off, majority) = partitioned_leader(&mut cluster).await;

    let refused = soon("a refusal", cluster.read(cut_off))
        .await
        .expect_err("no old truth");
    assert!(refused.is_retryable(), "{refused}");
    let written = soon("a refusal", cluster.write(cut_off, "a", "minority")).await;
    assert!(written.is_err());

    cluster.write(majority[0], "a", "after").await.unwrap();
    for via in &majority {
        assert_eq!(cluster.get(*via, "a").await.as_deref(), Some("after"));
    }
    assert!(soon("a refusal", cluster.read(cut_off)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healed_node_catches_up_by_log() {
    let mut cluster = Cluster::start(3, options()).await;
    let (cut_off, majority) = partitioned_leader(&mut cluster).await;
    cluster.leader_among(&majority).await;
    cluster.fill(majority[0], 40).await;
    cluster.write(majority[0], "a", "after").await.unwrap();

    cluster.board.heal(cut_off, majority.clone());
    let applied = cluster.read(majority[0]).await.unwrap().applied();
    let state = soon("catching up", cluster.handle(cut_off).wait_applied(applied)).await;
    assert_eq!(state.state.get("a"), Some("after"));
    let GroupMetrics { snapshot, .. } = cluster.handle(cut_off).metrics();
    assert_eq!(snapshot, None, "no snapshot was needed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_returning_follower_does_not_depose_the_leader() {
    let mut cluster = Cluster::start(3, options()).await;
    let follower = cluster.follower().await;
    let others = cluster.others(follower);
    cluster.board.isolate(follower, others.clone());
    let leader = cluster.leader_among(&others).await;
    let term = cluster.handle(leader).metrics().term;
    // Long enough for the follower to have stood for election several times, if it could.
    let refused = soon("a refusal", cluster.read(follower)).await.err();
    assert!(
        matches!(refused, Some(Unavailable::Deadline | Unavailable::NoLeader)),
        "{refused:?}"
    );

    cluster.board.heal(follower, others);
    cluster.write(leader, "a", "1").await.unwrap();
    assert_eq!(cluster.get(follower, "a").await.as_deref(), Some("1"));
    assert_eq!(cluster.handle(leader).metrics().term, term);
}
