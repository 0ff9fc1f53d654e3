//! Who comes with another certificate than a node's own, or with none, changes nothing and learns nothing.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use futures::stream;
use tempfile::TempDir;
use trent_consensus::{Dialer, PeerChannel};
use trent_domain::ids::{ClusterId, NodeId};
use trent_node::clock::Clock;
use trent_node::config::PeerTlsFiles;
use trent_node::peer_tls::{PeerDialer, PeerIdentity, PeerTls};
use trent_node::pki::{AUTHORITY_DAYS, Authority, CA_FILE, CERTIFICATE_DAYS, key_beside};
use trent_proto::peer::v1 as pb;
use trent_proto::peer::v1::candidates_client::CandidatesClient;
use trent_proto::peer::v1::families_client::FamiliesClient;
use trent_proto::peer::v1::forward_client::ForwardClient;
use trent_proto::peer::v1::gateway_client::GatewayClient;
use trent_proto::peer::v1::inbox_client::InboxClient;
use trent_proto::peer::v1::membership_client::MembershipClient;
use trent_proto::peer::v1::presence_client::PresenceClient;
use trent_proto::peer::v1::progress_client::ProgressClient;
use trent_proto::peer::v1::raft_client::RaftClient;
use trent_proto::tonic::transport::{Channel, Endpoint};
use trent_proto::tonic::{Code, Status};
use trent_testkit::cluster::{Cluster, Node, Shape, await_condition, is_ready};

use crate::support::{TRENT, create_key, decrypt, encrypt, first};
use crate::{EU, US};

/// Somebody with files like those of a node.
struct Stranger {
    identity: PeerIdentity,
    tls: Arc<PeerTls>,
    _dir: TempDir,
}

impl Stranger {
    /// With a certificate of `authority`; it believes the cluster's authority too.
    fn new(cluster: &Cluster, authority: &Authority, region: &str, node: u64) -> Self {
        let dir = TempDir::new().unwrap();
        let identity: PeerIdentity = format!("spiffe://{}/region/{region}/node/{node}", authority.cluster())
            .parse()
            .unwrap();
        let issued = authority
            .issue(&identity, Clock::SYSTEM.now(), CERTIFICATE_DAYS)
            .unwrap();
        let certificate = issued.write_first(dir.path()).unwrap();
        let ca = dir.path().join(CA_FILE);
        let both = [&ca, &cluster.data_dir().join("pki").join(CA_FILE)]
            .map(|path| std::fs::read_to_string(path).unwrap())
            .concat();
        std::fs::write(&ca, both).unwrap();
        let files = PeerTlsFiles {
            ca,
            key: key_beside(&certificate),
            certificate,
        };
        let tls = PeerTls::load(identity.clone(), files, Clock::SYSTEM).unwrap();
        Self {
            identity,
            tls: Arc::new(tls),
            _dir: dir,
        }
    }

    fn channel(&self, to: &Node) -> Channel {
        let dialer: Arc<dyn Dialer> = Arc::new(PeerDialer(self.tls.clone()));
        let endpoint = Endpoint::from_static("http://peer");
        PeerChannel::new(dialer, NodeId(to.id), peer_address(to), endpoint).get()
    }

    fn header(&self, to: &Node, group: &str) -> pb::Header {
        pb::Header {
            cluster_id: self.identity.cluster.as_bytes().to_vec().into(),
            group: group.to_owned(),
            from_node: self.identity.node.0,
            to_node: to.id,
        }
    }
}

fn peer_address(node: &Node) -> &str {
    node.peer.strip_prefix("https://").unwrap()
}

fn start() -> (Cluster, Authority) {
    let cluster = Cluster::start(
        TRENT,
        Shape {
            regions: &[US, EU],
            nodes: 1,
        },
    );
    let authority = Authority::open(&cluster.data_dir().join("pki")).unwrap();
    (cluster, authority)
}

/// A cluster that strangers have met works as before.
async fn assert_unharmed(cluster: &Cluster) {
    assert!(cluster.contract().nodes.iter().all(|node| is_ready(&node.api)));
    assert_works(cluster).await;
}

async fn assert_works(cluster: &Cluster) {
    let us = first(cluster, US);
    let key = create_key(&us, false).await;
    let sealed = encrypt(&us, &key, b"unharmed").await;
    assert_eq!(decrypt(&us, &sealed).await, b"unharmed");
}

/// What every call about a group is answered that a peer can make.
async fn verdicts(channel: Channel, header: pb::Header) -> Vec<(&'static str, Option<Code>)> {
    fn code<T>(answer: Result<T, Status>) -> Option<Code> {
        answer.err().map(|status| status.code())
    }
    let header = Some(header);
    let mut raft = RaftClient::new(channel.clone());
    let mut forward = ForwardClient::new(channel.clone());
    let mut progress = ProgressClient::new(channel);
    let vote = pb::VoteRequest {
        header: header.clone(),
        ..pb::VoteRequest::default()
    };
    let append = pb::AppendRequest {
        header: header.clone(),
        ..pb::AppendRequest::default()
    };
    let head = pb::SnapshotHead {
        header: header.clone(),
        vote: None,
    };
    let chunk = pb::SnapshotChunk {
        part: Some(pb::snapshot_chunk::Part::Head(head)),
    };
    let transfer = pb::TransferLeaderRequest {
        header: header.clone(),
        ..pb::TransferLeaderRequest::default()
    };
    let propose = pb::ProposeRequest {
        header: header.clone(),
        ..pb::ProposeRequest::default()
    };
    let read = pb::ReadIndexRequest {
        header: header.clone(),
        lease: false,
    };
    let wait = pb::WaitAppliedRequest { header, index: 0 };
    let mut appended = raft
        .append(stream::iter([append.clone()]))
        .await
        .unwrap()
        .into_inner();
    vec![
        ("Vote", code(raft.vote(vote.clone()).await)),
        ("PreVote", code(raft.pre_vote(vote).await)),
        ("Heartbeat", code(raft.heartbeat(append).await)),
        ("Append", code(appended.message().await)),
        (
            "InstallSnapshot",
            code(raft.install_snapshot(stream::iter([chunk])).await),
        ),
        ("TransferLeader", code(raft.transfer_leader(transfer).await)),
        ("Propose", code(forward.propose(propose).await)),
        ("ReadIndex", code(forward.read_index(read).await)),
        ("WaitApplied", code(progress.wait_applied(wait).await)),
    ]
}

async fn assert_all_refused(channel: Channel, header: pb::Header) {
    for (call, code) in verdicts(channel, header).await {
        assert_eq!(code, Some(Code::PermissionDenied), "{call}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_of_another_region_has_no_part_in_a_regions_group() {
    let (cluster, authority) = start();
    let us = &cluster.nodes_of(US)[0];
    let of_eu = Stranger::new(&cluster, &authority, EU, 99);
    assert_all_refused(of_eu.channel(us), of_eu.header(us, "region/us-east-1")).await;
    let mut forward = ForwardClient::new(of_eu.channel(us));
    let read = pb::ReadIndexRequest {
        header: Some(of_eu.header(us, "global")),
        lease: false,
    };
    forward.read_index(read).await.unwrap();
    assert_unharmed(&cluster).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_speaks_for_another_node() {
    let (cluster, authority) = start();
    let us = &cluster.nodes_of(US)[0];
    let node_99 = Stranger::new(&cluster, &authority, US, 99);
    let as_node_98 = pb::Header {
        from_node: 98,
        ..node_99.header(us, "region/us-east-1")
    };
    assert_all_refused(node_99.channel(us), as_node_98).await;
    assert_unharmed(&cluster).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_between_regions_comes_from_the_region_that_it_names() {
    let (cluster, authority) = start();
    let us = &cluster.nodes_of(US)[0];
    let of_eu = Stranger::new(&cluster, &authority, EU, 99);
    let cluster_id = || of_eu.identity.cluster.as_bytes().to_vec().into();
    let target = || US.to_owned();
    // Right but for the region, then right but for the node.
    for (source, node) in [("ap-south-1", 99), (EU, 2)] {
        let intent = pb::IntentRequest {
            cluster_id: cluster_id(),
            source_region: source.to_owned(),
            target_region: target(),
            from_node: node,
            ..pb::IntentRequest::default()
        };
        let candidate = pb::CandidateRequest {
            cluster_id: cluster_id(),
            source_region: source.to_owned(),
            target_region: target(),
            from_node: node,
            ..pb::CandidateRequest::default()
        };
        let call = pb::GatewayRequest {
            cluster_id: cluster_id(),
            source_region: source.to_owned(),
            target_region: target(),
            from_node: node,
            ..pb::GatewayRequest::default()
        };
        let refusals = [
            InboxClient::new(of_eu.channel(us)).deliver(intent).await.err(),
            CandidatesClient::new(of_eu.channel(us))
                .check(candidate)
                .await
                .err(),
            GatewayClient::new(of_eu.channel(us)).call(call).await.err(),
        ];
        for refusal in refusals {
            assert_eq!(refusal.map(|status| status.code()), Some(Code::PermissionDenied));
        }
    }
    assert_unharmed(&cluster).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_removed_hears_so_and_nothing_else() {
    let shape = Shape {
        regions: &[US, EU],
        nodes: 2,
    };
    let mut cluster = Cluster::start(TRENT, shape);
    let authority = Authority::open(&cluster.data_dir().join("pki")).unwrap();
    let us = cluster.nodes_of(US)[0].clone();
    let [sibling, removed] = [0, 1].map(|place: usize| cluster.nodes_of(EU)[place].clone());
    let former = Stranger::new(&cluster, &authority, EU, removed.id);
    let eu_group = former.header(&sibling, "region/eu-west-1");
    let before = verdicts(former.channel(&sibling), eu_group.clone()).await;
    assert!(
        before.iter().any(|(_, code)| code.is_none()),
        "its certificate is good: {before:?}"
    );

    cluster.operate_through(us.id, &["node", "remove", &removed.id.to_string()]);
    cluster.await_exit(removed.id);
    for node in [&us, &sibling] {
        await_condition("news of the removal", || {
            let listed = cluster.operate_through(node.id, &["node", "list"]);
            let nodes = listed["nodes"].as_array().unwrap();
            nodes.iter().all(|listed| listed["node"] != removed.id)
        });
    }
    assert_all_refused(former.channel(&sibling), eu_group).await;
    for node in [&us, &sibling] {
        assert_all_refused(former.channel(node), former.header(node, "global")).await;
        assert_told_nothing_else(&former, node).await;
    }
    assert_works(&cluster).await;
}

/// Of all that nodes ask each other beside their groups, a former one is answered one question.
#[allow(
    clippy::needless_update,
    reason = "one of the messages has no more than the address that all of them have"
)]
async fn assert_told_nothing_else(former: &Stranger, to: &Node) {
    let (channel, node) = (former.channel(to), former.identity.node.0);
    let cluster_id = || former.identity.cluster.as_bytes().to_vec().into();
    macro_rules! addressed {
        ($message:ident) => {
            pb::$message {
                cluster_id: cluster_id(),
                source_region: EU.to_owned(),
                target_region: to.region.clone(),
                from_node: node,
                ..pb::$message::default()
            }
        };
    }
    let ping = pb::PingRequest {
        cluster_id: cluster_id(),
        source_region: EU.to_owned(),
        target_region: to.region.clone(),
        from_node: node,
    };
    let mut candidates = CandidatesClient::new(channel.clone());
    let mut families = FamiliesClient::new(channel.clone());
    let mut membership = MembershipClient::new(channel.clone());
    let announce = pb::AnnounceRequest {
        cluster_id: cluster_id(),
        node,
        api: "elsewhere:443".to_owned(),
        peer: "elsewhere:4700".to_owned(),
    };
    let join = pb::JoinClusterRequest {
        cluster_id: cluster_id(),
        node,
        region: EU.to_owned(),
        ..pb::JoinClusterRequest::default()
    };
    let refusals = [
        GatewayClient::new(channel.clone())
            .call(addressed!(GatewayRequest))
            .await
            .err(),
        InboxClient::new(channel.clone())
            .deliver(addressed!(IntentRequest))
            .await
            .err(),
        candidates.check(addressed!(CandidateRequest)).await.err(),
        candidates.check_replica(addressed!(CandidateRequest)).await.err(),
        families.tell(addressed!(FamiliesRequest)).await.err(),
        families.count_followers(addressed!(FollowersRequest)).await.err(),
        PresenceClient::new(channel).ping(ping).await.err(),
        membership.announce(announce).await.err(),
        membership.join(join).await.err(),
    ];
    for refusal in refusals {
        let refusal = refusal.unwrap();
        assert_eq!(refusal.code(), Code::PermissionDenied, "{refusal:?}");
        assert!(
            refusal.message().contains("removed from the cluster"),
            "{refusal:?}"
        );
    }
    let question = pb::StandingRequest {
        cluster_id: cluster_id(),
        node,
    };
    let standing = membership.standing(question).await.unwrap().into_inner();
    assert!(standing.removed);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_node_of_the_cluster_gets_no_word() {
    let (cluster, authority) = start();
    let us = &cluster.nodes_of(US)[0];
    let elsewhere = TempDir::new().unwrap();
    let now = Clock::SYSTEM.now();
    let other_authority = |dir: &str, cluster: ClusterId| {
        Authority::create(&elsewhere.path().join(dir), cluster, now, AUTHORITY_DAYS).unwrap()
    };
    let own = authority.cluster();
    let strangers = [
        Stranger::new(&cluster, &other_authority("unknown", own), US, 99),
        Stranger::new(
            &cluster,
            &other_authority("foreign", ClusterId::new([8; 16])),
            US,
            99,
        ),
    ];
    for stranger in &strangers {
        let read = pb::ReadIndexRequest {
            header: Some(stranger.header(us, "global")),
            lease: false,
        };
        ForwardClient::new(stranger.channel(us))
            .read_index(read)
            .await
            .unwrap_err();
    }
    // The right certificate, and another node's address.
    let meant = Node { id: 2, ..us.clone() };
    let member = Stranger::new(&cluster, &authority, US, 99);
    let read = pb::ReadIndexRequest {
        header: Some(member.header(&meant, "global")),
        lease: false,
    };
    ForwardClient::new(member.channel(&meant))
        .read_index(read)
        .await
        .unwrap_err();
    assert_unharmed(&cluster).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_bytes_are_not_answered() {
    let (cluster, _) = start();
    let us = &cluster.nodes_of(US)[0];
    for plain in [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".as_slice(),
        b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n",
        &[0; 64],
    ] {
        let mut stream = TcpStream::connect(peer_address(us)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(plain).unwrap();
        let mut said = Vec::new();
        match stream.read_to_end(&mut said) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
        }
        // At most one alert: a record of type 21 with two bytes (RFC 8446, sections 5.1 and 6).
        assert!(said.is_empty() || (said[0] == 21 && said.len() == 7), "{said:?}");
    }
    assert_unharmed(&cluster).await;
}
