use std::sync::Arc;

use trent_consensus::{AuthenticatedPeer, GlobalMachine, OpenError, PeerChannel};
use trent_domain::ids::{ClusterId, GroupId};
use trent_proto::peer::v1 as pb;
use trent_proto::peer::v1::forward_client::ForwardClient;
use trent_proto::tonic::Code;
use trent_proto::tonic::transport::Endpoint;

use crate::support::{CLUSTER, Cluster, authenticated, member, node, open_groups_of, options, region};

fn header() -> pb::Header {
    pb::Header {
        cluster_id: CLUSTER.as_bytes().to_vec().into(),
        group: region().to_string(),
        from_node: 9,
        to_node: 1,
    }
}

async fn refusal(cluster: &Cluster, header: pb::Header) -> Option<Code> {
    refusal_of(cluster, authenticated(node(9)), header).await
}

/// What node 1 says to a message that comes over a connection of `from`.
async fn refusal_of(cluster: &Cluster, from: AuthenticatedPeer, header: pb::Header) -> Option<Code> {
    let channel = channel_of(cluster, from);
    let mut client = ForwardClient::new(channel.get());
    let request = pb::ReadIndexRequest {
        header: Some(header),
        lease: false,
    };
    client.read_index(request).await.err().map(|status| status.code())
}

/// The way to node 1 over a connection of `from`.
fn channel_of(cluster: &Cluster, from: AuthenticatedPeer) -> PeerChannel {
    let dialer = Arc::new(cluster.board.dialer(from));
    PeerChannel::new(
        dialer,
        node(1),
        "node-1.test:1",
        Endpoint::from_static("http://peer"),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_are_not_meant_for_a_node_are_refused() {
    let cluster = Cluster::start(1, options()).await;
    cluster.leader().await;
    assert_eq!(refusal(&cluster, header()).await, None);
    let foreign = pb::Header {
        cluster_id: vec![8; 16].into(),
        ..header()
    };
    assert_eq!(refusal(&cluster, foreign).await, Some(Code::PermissionDenied));
    let misdirected = pb::Header {
        to_node: 2,
        ..header()
    };
    assert_eq!(refusal(&cluster, misdirected).await, Some(Code::PermissionDenied));
    let impostor = pb::Header {
        from_node: 1,
        ..header()
    };
    assert_eq!(refusal(&cluster, impostor).await, Some(Code::PermissionDenied));
    let elsewhere = pb::Header {
        group: "region/us-test-1".to_owned(),
        ..header()
    };
    assert_eq!(refusal(&cluster, elsewhere).await, Some(Code::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_believed_of_the_node_whose_connection_it_comes_over_alone() {
    let cluster = Cluster::start(1, options()).await;
    cluster.leader().await;
    let other = refusal_of(&cluster, authenticated(node(8)), header()).await;
    assert_eq!(other, Some(Code::PermissionDenied));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_regions_group_is_closed_to_nodes_of_other_regions_and_global_is_open_to_all() {
    let cluster = Cluster::start(1, options()).await;
    cluster.leader().await;
    let groups = &cluster.nodes[&node(1)].groups;
    let global = groups
        .open_group(GroupId::Global, GlobalMachine, options())
        .await
        .unwrap();
    global
        .initialize([(node(1), member(node(1)))].into())
        .await
        .unwrap();
    let stranger = AuthenticatedPeer {
        node: node(9),
        region: "us-test-1".parse().unwrap(),
    };
    let of_region = refusal_of(&cluster, stranger.clone(), header()).await;
    assert_eq!(of_region, Some(Code::PermissionDenied));
    let of_global = pb::Header {
        group: GroupId::Global.to_string(),
        ..header()
    };
    assert_eq!(refusal_of(&cluster, stranger, of_global).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn data_of_another_node_or_cluster_is_refused() {
    let mut cluster = Cluster::start(1, options()).await;
    cluster.stop(node(1)).await;
    let dir = cluster.dir_of(node(1));
    let other_node = open_groups_of(CLUSTER, &dir, node(2), &cluster.board).await.err();
    assert!(
        matches!(other_node, Some(OpenError::Storage(_))),
        "{other_node:?}"
    );
    let other_cluster = open_groups_of(ClusterId::new([8; 16]), &dir, node(1), &cluster.board)
        .await
        .err();
    assert!(
        matches!(other_cluster, Some(OpenError::Storage(_))),
        "{other_cluster:?}"
    );
}
