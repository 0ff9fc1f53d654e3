//! `trent server` outside of `dev`: TLS, both HTTP versions, and the configurations it refuses.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use trent_crypto::provider::FileRootKey;
use trent_crypto::random::SystemRandomness;
use trent_node::clock::Clock;
use trent_node::peer_tls::PeerIdentity;
use trent_node::pki::{AUTHORITY_DAYS, Authority, CERTIFICATE_DAYS};
use trent_testkit::cluster::{await_condition, free_ports};

const CLUSTER: &str = "7b0f0a52-2f4e-4c57-9d0b-6b3f6e5d1c11";
const TRENT: &str = env!("CARGO_BIN_EXE_trent");

/// One node with TLS, as an operator would run it, and the files it needs.
struct Server {
    dir: TempDir,
    port: u16,
    process: Option<Child>,
}

impl Server {
    fn new() -> Self {
        let server = Self {
            dir: TempDir::new().unwrap(),
            port: free_ports(),
            process: None,
        };
        let identity = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(server.path("chain.pem"), identity.cert.pem()).unwrap();
        std::fs::write(server.path("key.pem"), identity.signing_key.serialize_pem()).unwrap();
        FileRootKey::create(&server.path("root.key"), &SystemRandomness).unwrap();
        server.write_private(
            "credentials.toml",
            "access_key_id = \"AKIAIOSFODNN7EXAMPLE\"\nsecret_access_key = \"s\"\n",
        );
        server.certify(1);
        server.certify(2);
        server
    }

    /// Writes a node's certificate, made by this cluster's authority.
    fn certify(&self, node: u64) {
        let (dir, now) = (self.path("authority"), Clock::SYSTEM.now());
        let identity: PeerIdentity = format!("spiffe://{CLUSTER}/region/us-east-1/node/{node}")
            .parse()
            .unwrap();
        let authority = Authority::open(&dir)
            .or_else(|_| Authority::create(&dir, identity.cluster, now, AUTHORITY_DAYS))
            .unwrap();
        let issued = authority.issue(&identity, now, CERTIFICATE_DAYS).unwrap();
        issued.write_first(&self.path("peer")).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write_private(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
        set_mode(&self.path(name), 0o600);
    }

    /// The configuration; `edit` breaks it.
    fn config(&self, edit: impl FnOnce(String) -> String) -> PathBuf {
        let dir = self.dir.path().display();
        let (api, peer) = (self.port, self.port + 100);
        let text = format!(
            "cluster_id = \"{CLUSTER}\"\nnode_id = 1\ndata_dir = \"{dir}/data\"\n\
             root_key_file = \"{dir}/root.key\"\n\n[tls]\ncertificate = \"{dir}/chain.pem\"\nkey = \"{dir}/key.pem\"\n\n\
             [bootstrap]\naccount_id = \"111122223333\"\ncredentials_file = \"{dir}/credentials.toml\"\n\n\
             [peer_tls]\nca = \"{dir}/peer/ca.pem\"\ncertificate = \"{dir}/peer/node-1.pem\"\n\
             key = \"{dir}/peer/node-1.key\"\n\n\
             [[nodes]]\nid = 1\nregion = \"us-east-1\"\napi = \"127.0.0.1:{api}\"\npeer = \"127.0.0.1:{peer}\"\n"
        );
        self.write_private("trent.toml", &edit(text));
        self.path("trent.toml")
    }

    fn start(&mut self) {
        let config = self.config(|text| text);
        let log = std::fs::File::create(self.path("log")).unwrap();
        let process = command(&config)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.process = Some(process);
        let log = self.path("log");
        await_condition("the server to serve", || {
            std::fs::read_to_string(&log).unwrap().contains("serving")
        });
    }

    /// What the server says when it refuses its configuration.
    fn refusal(&self, edit: impl FnOnce(String) -> String) -> String {
        let Output { status, stderr, .. } = command(&self.config(edit)).output().unwrap();
        assert!(!status.success());
        String::from_utf8(stderr).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn command(config: &Path) -> Command {
    let mut command = Command::new(TRENT);
    command
        .arg("server")
        .arg("--config")
        .arg(config)
        .stdin(Stdio::null());
    command
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// An unsigned call over TLS with the HTTP version that ALPN agrees on.
async fn call(server: &Server, protocol: &[u8]) -> (Version, Response<Bytes>) {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(server.path("chain.pem")).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol));
    let request = Request::post("https://localhost/")
        .header("host", "localhost")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "TrentService.ListKeys")
        .body(Full::<Bytes>::from("{}"))
        .unwrap();
    let response = if protocol == b"h2" {
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .unwrap();
        tokio::spawn(connection);
        sender.send_request(request).await.unwrap()
    } else {
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        sender.send_request(request).await.unwrap()
    };
    let (head, body) = response.into_parts();
    (
        head.version,
        Response::from_parts(head, body.collect().await.unwrap().to_bytes()),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn both_http_versions_are_served_over_tls() {
    let mut server = Server::new();
    server.start();
    for (protocol, version) in [
        (b"h2".as_slice(), Version::HTTP_2),
        (b"http/1.1".as_slice(), Version::HTTP_11),
    ] {
        let (spoken, response) = call(&server, protocol).await;
        assert_eq!(spoken, version);
        assert_eq!(response.status(), 400);
        let body = String::from_utf8(response.into_body().to_vec()).unwrap();
        assert!(body.contains("MissingAuthenticationTokenException"), "{body}");
    }
}

#[test]
fn insecure_configurations_are_refused() {
    let server = Server::new();
    let without_tls = server.refusal(|text| {
        let (head, rest) = text.split_once("[tls]").unwrap();
        format!("{head}[bootstrap]{}", rest.split_once("[bootstrap]").unwrap().1)
    });
    assert!(
        without_tls.contains("plain HTTP is for `trent dev` alone"),
        "{without_tls}"
    );
    let plain_peers = server.refusal(|text| {
        let (head, rest) = text.split_once("[peer_tls]").unwrap();
        format!("{head}[[nodes]]{}", rest.split_once("[[nodes]]").unwrap().1)
    });
    assert!(plain_peers.contains("missing field `peer_tls`"), "{plain_peers}");
    let another_node = server.refusal(|text| text.replace("peer/node-1.", "peer/node-2."));
    assert!(
        another_node.contains("node/2, and this node is") && another_node.contains("node/1"),
        "{another_node}"
    );
    let another_key = server.refusal(|text| text.replace("node-1.key", "node-2.key"));
    assert!(
        another_key.contains("certificate or key cannot be used"),
        "{another_key}"
    );
    let another_authority = server.refusal(|text| text.replace("peer/ca.pem", "chain.pem"));
    assert!(another_authority.contains("UnknownIssuer"), "{another_authority}");
    let misspelt = server.refusal(|text| text.replace("node_id", "snapshot_evry = 1\nnode_id"));
    assert!(misspelt.contains("unknown field `snapshot_evry`"), "{misspelt}");

    let peer_key = server.path("peer/node-1.key");
    set_mode(&peer_key, 0o640);
    let open_peer_key = server.refusal(|text| text);
    assert!(open_peer_key.contains("with mode 0600"), "{open_peer_key}");
    set_mode(&peer_key, 0o600);

    set_mode(&server.path("root.key"), 0o640);
    let open_root_key = server.refusal(|text| text);
    assert!(
        open_root_key.contains("group and others must have no access"),
        "{open_root_key}"
    );
}

#[test]
fn two_processes_never_share_a_data_directory() {
    let mut server = Server::new();
    server.start();
    let port = free_ports();
    let (api, peer) = (format!(":{}", server.port), format!(":{}", server.port + 100));
    let second = server.refusal(|text| {
        text.replace(&api, &format!(":{port}"))
            .replace(&peer, &format!(":{}", port + 100))
    });
    assert!(second.contains("in use by another process"), "{second}");
}

#[test]
fn the_example_configuration_is_one() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/trent.example.toml");
    let config = trent_node::config::Config::load(&example).unwrap();
    assert_eq!(config.members.founders().count(), 3);
    assert!(config.tls.is_some() && !config.dev);
}
