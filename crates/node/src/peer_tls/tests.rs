use std::io;
use std::net::SocketAddr;
use std::path::Path;

use futures::StreamExt;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsConnector;
use trent_consensus::{AuthenticatedPeer, Dialer, PeerStream};
use trent_domain::ids::NodeId;
use trent_proto::tonic::transport::server::Connected;

use super::trust::Role;
use super::verifiers::ListenerCheck;
use super::*;
use crate::atomic_file::{self, PRIVATE, PUBLIC};
use crate::pki::{AUTHORITY_DAYS, Authority, CA_FILE, CERTIFICATE_DAYS, key_beside};

const CLUSTER: &str = "7b0f0a52-2f4e-4c57-9d0b-6b3f6e5d1c11";
const OTHER_CLUSTER: &str = "8c1f0a52-2f4e-4c57-9d0b-6b3f6e5d1c22";
const US: &str = "us-east-1";
const EU: &str = "eu-west-1";

/// Long before now.
const THEN_DAYS: u64 = 400;

fn then() -> Timestamp {
    let now = Clock::SYSTEM.now();
    now.minus_millis(THEN_DAYS * Timestamp::DAY_MILLIS)
}

fn identity(cluster: &str, region: &str, node: u64) -> PeerIdentity {
    format!("spiffe://{cluster}/region/{region}/node/{node}")
        .parse()
        .unwrap()
}

/// A cluster's authority, made long ago.
struct Pki {
    dir: TempDir,
    authority: Authority,
}

impl Pki {
    fn new(cluster: &str) -> Self {
        let dir = TempDir::new().unwrap();
        let authority = Authority::create(
            &dir.path().join("authority"),
            cluster.parse().unwrap(),
            then(),
            AUTHORITY_DAYS,
        );
        Self {
            dir,
            authority: authority.unwrap(),
        }
    }

    fn ca(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("authority").join(CA_FILE)).unwrap()
    }

    /// The files of a node, which believes `believed` besides its own authority.
    fn files(&self, node: &PeerIdentity, issued_at: Timestamp, days: u16, believed: &[&Pki]) -> PeerTlsFiles {
        let dir = self.dir.path().join(format!("{}-{}", node.region, node.node));
        let issued = self.authority.issue(node, issued_at, days).unwrap();
        let certificate = issued.write_first(&dir).unwrap();
        let files = PeerTlsFiles {
            ca: dir.join(CA_FILE),
            key: key_beside(&certificate),
            certificate,
        };
        let bundle: String = believed.iter().map(|pki| pki.ca()).chain([self.ca()]).collect();
        replace(&files.ca, &bundle);
        files
    }

    fn load(&self, region: &str, node: u64) -> Arc<PeerTls> {
        let identity = identity(CLUSTER, region, node);
        let files = self.files(&identity, Clock::SYSTEM.now(), CERTIFICATE_DAYS, &[]);
        load(identity, files, Clock::SYSTEM)
    }
}

fn load(own: PeerIdentity, files: PeerTlsFiles, clock: Clock) -> Arc<PeerTls> {
    Arc::new(PeerTls::load(own, files, clock).unwrap())
}

fn replace(path: &Path, text: &str) {
    atomic_file::replace(path, text.as_bytes(), PUBLIC).unwrap();
}

/// A listening node that greets whoever it takes in.
struct Listening {
    address: String,
    met: mpsc::UnboundedReceiver<AuthenticatedPeer>,
}

impl Listening {
    async fn start(tls: Arc<PeerTls>) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap().to_string();
        let (tell, met) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut streams = std::pin::pin!(accepted(tls, socket));
            while let Some(stream) = streams.next().await {
                let mut stream = stream.unwrap();
                tell.send(stream.connect_info()).unwrap();
                tokio::spawn(async move {
                    stream.write_all(b"hello").await.unwrap();
                    let _ = stream.read_u8().await; // until the other end goes
                });
            }
        });
        Self { address, met }
    }

    fn socket(&self) -> SocketAddr {
        self.address.parse().unwrap()
    }

    /// Whom the listener meets when `tls` dials it as node `meant`; an error when either refuses.
    async fn meets(&mut self, tls: &Arc<PeerTls>, meant: u64) -> io::Result<AuthenticatedPeer> {
        dial(tls, meant, &self.address).await?;
        Ok(self.met.recv().await.unwrap())
    }
}

/// A connection over which the listener has greeted.
async fn dial(tls: &Arc<PeerTls>, meant: u64, address: &str) -> io::Result<Box<dyn PeerStream>> {
    let mut stream = PeerDialer(tls.clone()).dial(NodeId(meant), address).await?;
    let mut greeting = [0; 5];
    stream.read_exact(&mut greeting).await?;
    assert_eq!(&greeting, b"hello");
    Ok(stream)
}

fn peer(region: &str, node: u64) -> AuthenticatedPeer {
    AuthenticatedPeer {
        node: NodeId(node),
        region: region.parse().unwrap(),
    }
}

#[tokio::test]
async fn nodes_of_a_cluster_know_each_other() {
    let pki = Pki::new(CLUSTER);
    let mut listening = Listening::start(pki.load(US, 1)).await;
    let here = listening.meets(&pki.load(US, 2), 1).await.unwrap();
    assert_eq!(here, peer(US, 2));
    let there = listening.meets(&pki.load(EU, 4), 1).await.unwrap();
    assert_eq!(there, peer(EU, 4));
}

#[tokio::test]
async fn a_dialer_takes_no_other_node_than_it_meant() {
    let pki = Pki::new(CLUSTER);
    let mut listening = Listening::start(pki.load(US, 1)).await;
    let dialing = pki.load(US, 2);
    let refused = listening.meets(&dialing, 3).await.unwrap_err();
    let reason = refusal(&refused).unwrap();
    assert!(reason.contains("not of the node that is meant"), "{reason}");
    listening.meets(&dialing, 1).await.unwrap();
}

#[tokio::test]
async fn who_has_no_certificate_of_the_cluster_is_not_taken_in() {
    let pki = Pki::new(CLUSTER);
    let mut listening = Listening::start(pki.load(US, 1)).await;

    let unknown = Pki::new(CLUSTER);
    let own = identity(CLUSTER, US, 2);
    let files = unknown.files(&own, Clock::SYSTEM.now(), CERTIFICATE_DAYS, &[&pki]);
    let of_unknown_authority = load(own, files, Clock::SYSTEM);
    listening.meets(&of_unknown_authority, 1).await.unwrap_err();

    // A certificate that ended long ago, in the hands of a node whose clock stands then.
    let own = identity(CLUSTER, US, 3);
    let files = pki.files(&own, then(), 7, &[]);
    let expired = load(own, files, Clock::new(then));
    listening.meets(&expired, 1).await.unwrap_err();

    // Nobody else was met meanwhile.
    let met = listening.meets(&pki.load(US, 4), 1).await.unwrap();
    assert_eq!(met, peer(US, 4));
}

#[tokio::test]
async fn one_authority_may_serve_several_clusters_and_they_stay_apart() {
    let (pki, other) = (Pki::new(CLUSTER), Pki::new(OTHER_CLUSTER));
    let own = identity(CLUSTER, US, 1);
    let files = pki.files(&own, Clock::SYSTEM.now(), CERTIFICATE_DAYS, &[&other]);
    let listener = load(own, files, Clock::SYSTEM);
    let mut listening = Listening::start(listener.clone()).await;
    let stranger = identity(OTHER_CLUSTER, US, 2);
    let files = other.files(&stranger, Clock::SYSTEM.now(), CERTIFICATE_DAYS, &[&pki]);
    let leaf = CertificateDer::from_pem_file(&files.certificate).unwrap();
    let dialing = load(stranger.clone(), files, Clock::SYSTEM);
    let refused = listening.meets(&dialing, 1).await.unwrap_err();
    let reason = refusal(&refused).unwrap();
    assert!(reason.contains("of another cluster"), "{reason}");
    let trust = listener.present().trust.clone();
    assert_eq!(
        trust.identify(&leaf, &[], Role::Dialer, Clock::SYSTEM.now()),
        Err(Distrust::AnotherCluster(stranger))
    );
    listening.meets(&pki.load(US, 2), 1).await.unwrap();
}

#[tokio::test]
async fn who_shows_nothing_or_speaks_plainly_is_not_taken_in() {
    let pki = Pki::new(CLUSTER);
    let listener = pki.load(US, 1);
    let mut listening = Listening::start(listener.clone()).await;

    let mut plain = TcpStream::connect(listening.socket()).await.unwrap();
    plain
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .await
        .unwrap();
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said).await; // an alert, and the end
    assert!(!said.windows(5).any(|window| window == b"hello"));

    let check = ListenerCheck {
        trust: listener.present().trust.clone(),
        meant: Some(NodeId(1)),
        clock: Clock::SYSTEM,
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let nobody = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(check))
        .with_no_client_auth();
    let stream = TcpStream::connect(listening.socket()).await.unwrap();
    let name = std::net::IpAddr::from([127, 0, 0, 1]).into();
    let shaken = TlsConnector::from(Arc::new(nobody)).connect(name, stream).await;
    let mut greeting = [0; 5];
    let refused = match shaken {
        Ok(mut stream) => stream.read_exact(&mut greeting).await.is_err(),
        Err(_) => true,
    };
    assert!(refused);

    let met = listening.meets(&pki.load(US, 2), 1).await.unwrap();
    assert_eq!(met, peer(US, 2));
}

#[tokio::test]
async fn connections_are_of_tls_1_3_and_no_session_is_taken_up_again() {
    let pki = Pki::new(CLUSTER);
    let listening = Listening::start(pki.load(US, 1)).await;
    let dialing = pki.load(US, 2);
    for _ in 0..2 {
        let config = dialing.present().client(Some(NodeId(1)), Clock::SYSTEM).unwrap();
        let stream = TcpStream::connect(listening.socket()).await.unwrap();
        let name = std::net::IpAddr::from([127, 0, 0, 1]).into();
        let mut stream = TlsConnector::from(config).connect(name, stream).await.unwrap();
        let mut greeting = [0; 5];
        stream.read_exact(&mut greeting).await.unwrap();
        let session = stream.get_ref().1;
        assert_eq!(session.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
        assert_eq!(session.handshake_kind(), Some(rustls::HandshakeKind::Full));
        assert_eq!(session.alpn_protocol(), Some(b"h2".as_slice()));
        let exchange = session.negotiated_key_exchange_group().unwrap().name();
        assert_eq!(exchange, rustls::NamedGroup::X25519MLKEM768);
    }
}

#[tokio::test]
async fn new_files_count_at_once_and_bad_ones_change_nothing() {
    let pki = Pki::new(CLUSTER);
    let own = identity(CLUSTER, US, 2);
    let files = pki.files(&own, Clock::SYSTEM.now(), 10, &[]);
    let tls = load(own.clone(), files.clone(), Clock::SYSTEM);
    assert!(!tls.reload().unwrap());
    let first_end = tls.expires_at();

    let renewed = pki.authority.issue(&own, Clock::SYSTEM.now(), 20).unwrap();
    renewed.replace(&files.certificate, &files.key).unwrap();
    assert!(tls.reload().unwrap());
    assert_eq!(tls.reloads(), 1);
    assert_eq!(PeerDialer(tls.clone()).generation(), 1);
    assert_eq!(tls.expires_at(), renewed_end(&renewed));
    assert!(tls.expires_at() > first_end);

    let good = std::fs::read_to_string(&files.certificate).unwrap();
    let of_node_3 = pki.files(&identity(CLUSTER, US, 3), Clock::SYSTEM.now(), 10, &[]);
    let of_node_3 = std::fs::read_to_string(of_node_3.certificate).unwrap();
    for bad in ["", "no certificate", &of_node_3, &Pki::new(CLUSTER).ca()] {
        replace(&files.certificate, bad);
        tls.reload().unwrap_err();
    }
    replace(&files.certificate, &good);
    for bad in ["", &Pki::new(CLUSTER).ca()] {
        replace(&files.ca, bad);
        tls.reload().unwrap_err();
    }
    std::fs::remove_file(&files.key).unwrap();
    tls.reload().unwrap_err();
    assert_eq!(tls.reloads(), 1);
    assert_eq!(tls.expires_at(), renewed_end(&renewed));
    let mut listening = Listening::start(pki.load(US, 1)).await;
    listening.meets(&tls, 1).await.unwrap();
}

/// Certificates count seconds.
fn renewed_end(issued: &crate::pki::Issued) -> Timestamp {
    Timestamp::from_millis(issued.ends_at().as_millis() / 1000 * 1000)
}

#[tokio::test]
async fn a_connection_ends_when_its_authority_does() {
    let (old, new) = (Pki::new(CLUSTER), Pki::new(CLUSTER));
    let own = identity(CLUSTER, US, 1);
    let files = new.files(&own, Clock::SYSTEM.now(), CERTIFICATE_DAYS, &[&old]);
    let listener = load(own, files.clone(), Clock::SYSTEM);
    let listening = Listening::start(listener.clone()).await;
    let (own, now) = (identity(CLUSTER, US, 2), Clock::SYSTEM.now());
    let of_old = old.files(&own, now, CERTIFICATE_DAYS, &[&new]);
    let of_old = load(own, of_old, Clock::SYSTEM);
    let (own, now) = (identity(CLUSTER, US, 3), Clock::SYSTEM.now());
    let of_new = load(
        own.clone(),
        new.files(&own, now, CERTIFICATE_DAYS, &[]),
        Clock::SYSTEM,
    );
    let mut ends = dial(&of_old, 1, &listening.address).await.unwrap();
    let mut stays = dial(&of_new, 1, &listening.address).await.unwrap();

    replace(&files.ca, &new.ca());
    assert!(listener.reload().unwrap());
    dial(&of_old, 1, &listening.address).await.err().unwrap();
    assert_eq!(listener.connections_of_earlier_files(), 2);
    ends.read_u8().await.unwrap_err(); // at the next judgement
    while listener.connections_of_earlier_files() > 0 {
        tokio::task::yield_now().await;
    }
    let silence = tokio::time::timeout(std::time::Duration::from_secs(1), stays.read_u8());
    assert!(silence.await.is_err(), "the other connection stays");
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let pki = Pki::new(CLUSTER);
    let own = identity(CLUSTER, US, 2);
    let files = pki.files(&own, Clock::SYSTEM.now(), CERTIFICATE_DAYS, &[]);
    let key = std::fs::read_to_string(&files.key).unwrap();
    atomic_file::replace(&files.key, key.as_bytes(), PUBLIC).unwrap();
    let refused = PeerTls::load(own.clone(), files.clone(), Clock::SYSTEM).err();
    assert!(matches!(refused, Some(PeerTlsError::Key(_))), "{refused:?}");
    atomic_file::replace(&files.key, key.as_bytes(), PRIVATE).unwrap();
    PeerTls::load(own, files, Clock::SYSTEM).unwrap();
}

#[test]
fn a_node_does_not_start_as_somebody_else_or_with_what_has_ended() {
    let pki = Pki::new(CLUSTER);
    let (us_2, now) = (identity(CLUSTER, US, 2), Clock::SYSTEM.now());
    let files = pki.files(&us_2, now, CERTIFICATE_DAYS, &[]);
    for another in [identity(CLUSTER, US, 3), identity(CLUSTER, EU, 2)] {
        let refused = PeerTls::load(another, files.clone(), Clock::SYSTEM).err();
        assert!(
            matches!(refused, Some(PeerTlsError::AnotherNode { .. })),
            "{refused:?}"
        );
    }
    let refused = PeerTls::load(identity(OTHER_CLUSTER, US, 2), files, Clock::SYSTEM).err();
    let another_cluster = Some(Distrust::AnotherCluster(us_2));
    assert!(
        matches!(&refused, Some(PeerTlsError::Distrusted(distrust)) if Some(distrust) == another_cluster.as_ref()),
        "{refused:?}"
    );
    let ended = identity(CLUSTER, US, 4);
    let files = pki.files(&ended, then(), 7, &[]);
    let refused = PeerTls::load(ended, files, Clock::SYSTEM).err();
    assert!(
        matches!(refused, Some(PeerTlsError::Distrusted(Distrust::Invalid(_)))),
        "{refused:?}"
    );
}

#[test]
fn what_is_left_of_a_certificate_is_told_beyond_its_end() {
    let pki = Pki::new(CLUSTER);
    let own = identity(CLUSTER, US, 2);
    let files = pki.files(&own, then(), 100, &[]);
    let tls = PeerTls {
        clock: Clock::SYSTEM,
        ..PeerTls::load(own, files, Clock::new(then)).unwrap()
    };
    let days_over = i64::try_from(THEN_DAYS).unwrap() - 100;
    let over = -tls.seconds_left() - days_over * 24 * 60 * 60;
    assert!((0..120).contains(&over), "{over}");
}

#[tokio::test]
async fn a_seed_may_be_any_node_of_the_cluster_and_nobody_else() {
    let (pki, other) = (Pki::new(CLUSTER), Pki::new(OTHER_CLUSTER));
    let joining = pki.load(US, 2);
    let seed = Listening::start(pki.load(EU, 4)).await;
    dialer::connect(&joining, None, &seed.address).await.unwrap();
    let own = identity(OTHER_CLUSTER, EU, 4);
    let files = other.files(&own, Clock::SYSTEM.now(), CERTIFICATE_DAYS, &[&pki]);
    let foreign = Listening::start(load(own, files, Clock::SYSTEM)).await;
    dialer::connect(&joining, None, &foreign.address)
        .await
        .err()
        .unwrap();
}
