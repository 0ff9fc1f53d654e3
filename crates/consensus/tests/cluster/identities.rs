use trent_consensus::OpenError;
use trent_domain::ids::ClusterId;
use trent_proto::peer::v1 as pb;
use trent_proto::peer::v1::forward_client::ForwardClient;
use trent_proto::tonic::Code;

use crate::support::{CLUSTER, Cluster, node, open_groups_of, options, region};

fn header() -> pb::Header {
    pb::Header {
        cluster_id: CLUSTER.as_bytes().to_vec().into(),
        group: region().to_string(),
        from_node: 9,
        to_node: 1,
    }
}

async fn refusal(cluster: &Cluster, header: pb::Header) -> Option<Code> {
    let address = cluster.board.address(node(1));
    let mut client = ForwardClient::connect(format!("http://{address}")).await.unwrap();
    let request = pb::ReadIndexRequest {
        header: Some(header),
        lease: false,
    };
    client.read_index(request).await.err().map(|status| status.code())
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
