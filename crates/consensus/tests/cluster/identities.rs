use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use trent_consensus::{AuthenticatedPeer, GlobalMachine, GroupHandle, OpenError, PeerChannel, RegionMachine};
use trent_domain::global::command::{ForgetNode, FoundCluster, RemoveNode};
use trent_domain::global::state::NewNode;
use trent_domain::global::{Command, Entry};
use trent_domain::ids::{ClusterId, GroupId, RequestId};
use trent_domain::time::Timestamp;
use trent_proto::peer::v1 as pb;
use trent_proto::peer::v1::forward_client::ForwardClient;
use trent_proto::peer::v1::raft_client::RaftClient;
use trent_proto::raft::v1::Vote;
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

/// A cluster of nodes 1 and 9 as `global` has it.
async fn founded(cluster: &Cluster) -> GroupHandle<GlobalMachine> {
    let groups = &cluster.nodes[&node(1)].groups;
    let global = groups
        .open_group(GroupId::Global, GlobalMachine, options())
        .await
        .unwrap();
    global
        .initialize([(node(1), member(node(1)))].into())
        .await
        .unwrap();
    let listed = |id: u64| NewNode {
        id: node(id),
        region: authenticated(node(id)).region,
        api: format!("node-{id}.test:443").parse().unwrap(),
        peer: format!("node-{id}.test:1").parse().unwrap(),
    };
    let nodes = [1, 9].map(listed).into();
    propose(&global, 1, Command::FoundCluster(FoundCluster { nodes })).await;
    global
}

async fn propose(global: &GroupHandle<GlobalMachine>, number: u8, command: Command) {
    let entry = Entry {
        at: Timestamp::from_millis(1),
        request_id: RequestId::new([number; 16]),
        command,
    };
    global.propose(&entry).await.unwrap().unwrap();
}

async fn remove(global: &GroupHandle<GlobalMachine>, gone: u64) {
    let node = node(gone);
    propose(global, 2, Command::RemoveNode(RemoveNode { node })).await;
    propose(global, 3, Command::ForgetNode(ForgetNode { node })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_removed_is_refused_however_good_its_connection_is() {
    let cluster = Cluster::start(1, options()).await;
    cluster.leader().await;
    let global = founded(&cluster).await;
    let of_global = pb::Header {
        group: GroupId::Global.to_string(),
        ..header()
    };
    for header in [header(), of_global.clone()] {
        assert_eq!(refusal(&cluster, header).await, None);
    }
    remove(&global, 9).await;
    for header in [header(), of_global] {
        assert_eq!(refusal(&cluster, header).await, Some(Code::PermissionDenied));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_ends_the_streams_that_are_open() {
    let cluster = Cluster::start(1, options()).await;
    cluster.leader().await;
    let global = founded(&cluster).await;
    // A group without members follows whoever says that it leads.
    let elsewhere = AuthenticatedPeer {
        node: node(9),
        region: "us-test-1".parse().unwrap(),
    };
    let group = GroupId::Region(elsewhere.region.clone());
    let groups = &cluster.nodes[&node(1)].groups;
    groups
        .open_group(group.clone(), RegionMachine, options())
        .await
        .unwrap();
    let channel = channel_of(&cluster, elsewhere);
    let (send, messages) = futures::channel::mpsc::unbounded();
    let mut client = RaftClient::new(channel.get());
    let mut answers = client.append(messages).await.unwrap().into_inner();
    let append = pb::AppendRequest {
        header: Some(pb::Header {
            group: group.to_string(),
            ..header()
        }),
        vote: Some(Vote {
            term: 1,
            node: 9,
            committed: true,
        }),
        ..pb::AppendRequest::default()
    };
    for _ in 0..2 {
        send.unbounded_send(append.clone()).unwrap();
        let answer = answers.message().await.unwrap().unwrap();
        assert!(matches!(
            answer.result,
            Some(pb::append_response::Result::Appended(_))
        ));
    }
    remove(&global, 9).await;
    send.unbounded_send(append).unwrap();
    let ended = timeout(Duration::from_secs(5), answers.message()).await.unwrap();
    assert!(!matches!(ended, Ok(Some(_))), "{ended:?}");
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
