//! What passes between nodes is recorded, and searched for what was sent.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use aws_sdk_kms::primitives::Blob;
use base64_simd::STANDARD;
use tempfile::TempDir;
use trent_crypto::provider::FileRootKey;
use trent_crypto::random::SystemRandomness;
use trent_node::config::{BootstrapSection, ConfigFile, NodeSection, PeerTlsSection};
use trent_testkit::cluster::{await_condition, free_ports, is_ready};

use crate::support::{TRENT, await_enabled, client_with, decrypt, encrypt};
use crate::{EU, US, pki};

const CLUSTER: &str = "7b0f0a52-2f4e-4c57-9d0b-6b3f6e5d1c11";
const ACCESS_KEY_ID: &str = "AKIAABCDEFGHIJKLMNOP";
const SECRET: &str = "a secret access key of forty characters.";

/// A TCP proxy that remembers everything, in both directions.
struct Recorder {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Recorder {
    fn before(target: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let recorded = heard.clone();
        std::thread::spawn(move || {
            for here in listener.incoming().flatten() {
                // A target that does not listen yet is no connection, as without the proxy.
                let Ok(there) = TcpStream::connect(target) else {
                    continue;
                };
                let (back, forth) = (here.try_clone().unwrap(), there.try_clone().unwrap());
                pass(here, there, recorded.clone());
                pass(forth, back, recorded.clone());
            }
        });
        Self { address, heard }
    }

    fn heard(&self, what: &str) -> bool {
        let heard = self.heard.lock().unwrap();
        heard.windows(what.len()).any(|window| window == what.as_bytes())
    }

    fn bytes(&self) -> usize {
        self.heard.lock().unwrap().len()
    }
}

/// Passes on what comes from one end, until it ends.
fn pass(mut from: TcpStream, mut to: TcpStream, recorded: Arc<Mutex<Vec<u8>>>) {
    std::thread::spawn(move || {
        let mut chunk = [0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut chunk) {
            recorded.lock().unwrap().extend_from_slice(&chunk[..read]);
            if to.write_all(&chunk[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}

/// A node in each of two regions, as an operator would run them; the first reaches the second through a recorder.
struct Pair {
    dir: TempDir,
    nodes: [NodeSection; 2],
    processes: Vec<Child>,
    between: Recorder,
}

impl Pair {
    fn start() -> Self {
        let dir = TempDir::new().unwrap();
        let port = free_ports();
        let address = |port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let node = |id: u16, region: &str| NodeSection {
            id: id.into(),
            region: region.to_owned(),
            api: address(port + id),
            peer: address(port + 100 + id),
        };
        let nodes = [node(1, US), node(2, EU)];
        let between = Recorder::before(nodes[1].peer);
        let mut pair = Self {
            dir,
            nodes,
            processes: Vec::new(),
            between,
        };
        pair.make_secrets();
        pair.processes = [0, 1].map(|index| pair.launch(index)).into();
        for node in &pair.nodes {
            let endpoint = format!("http://{}", node.api);
            await_condition("a node of two", || is_ready(&endpoint));
        }
        pair
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn make_secrets(&self) {
        let credentials = format!("access_key_id = {ACCESS_KEY_ID:?}\nsecret_access_key = {SECRET:?}\n");
        write_private(&self.path("credentials.toml"), &credentials);
        let authority = self.path("authority");
        pki(&["init", "--cluster-id", CLUSTER], &[("--dir", &authority)]);
        for NodeSection { id, region, .. } in &self.nodes {
            FileRootKey::create(&self.path(&format!("{region}.root")), &SystemRandomness).unwrap();
            let out = self.path(region);
            let node = id.to_string();
            let paths: [(&str, &Path); 2] = [("--dir", &authority), ("--out", &out)];
            pki(&["issue", "--node", &node, "--region", region], &paths);
        }
    }

    fn launch(&self, index: usize) -> Child {
        let node = &self.nodes[index];
        let config = self.path(&format!("{}.toml", node.region));
        write_private(&config, &toml::to_string(&self.config(index)).unwrap());
        let log = std::fs::File::create(self.path(&format!("{}.log", node.region))).unwrap();
        Command::new(TRENT)
            .arg("server")
            .arg("--config")
            .arg(config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    fn config(&self, index: usize) -> ConfigFile {
        let own = &self.nodes[index];
        let mut nodes = self.nodes.to_vec();
        if index == 0 {
            nodes[1].peer = self.between.address;
        }
        let of_node = |name: &str| self.path(&own.region).join(name);
        ConfigFile {
            cluster_id: CLUSTER.to_owned(),
            node_id: own.id,
            region: None,
            api: None,
            peer: None,
            seeds: Vec::new(),
            data_dir: self.path(&format!("data-{}", own.id)),
            root_key_file: self.path(&format!("{}.root", own.region)),
            reads: None,
            snapshot_every: None,
            identity_max_age_seconds: None,
            exchange_key_rotation_days: None,
            admin_socket: None,
            dev: true,
            tls: None,
            peer_tls: PeerTlsSection {
                ca: of_node("ca.pem"),
                certificate: of_node(&format!("node-{}.pem", own.id)),
                key: of_node(&format!("node-{}.key", own.id)),
            },
            request_quotas: None,
            external_key_stores: None,
            bootstrap: Some(BootstrapSection {
                account_id: "111122223333".to_owned(),
                credentials_file: self.path("credentials.toml"),
            }),
            peer_addresses: Default::default(),
            nodes,
        }
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn write_private(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_nodes_say_to_each_other_can_be_read_on_the_way() {
    let pair = Pair::start();
    // The same request in the clear, to see that the search finds what is there.
    let clear = Recorder::before(pair.nodes[0].api);
    let client = |region: &str| {
        client_with(
            region,
            &format!("http://{}", clear.address),
            ACCESS_KEY_ID,
            SECRET,
        )
    };
    let (us, through) = (client(US), client(EU));
    let (description, plaintext) = ("a-description-to-look-for", "a plaintext to look for");
    let key = us
        .create_key()
        .multi_region(true)
        .send()
        .await
        .unwrap()
        .key_metadata
        .unwrap()
        .key_id;
    us.replicate_key()
        .key_id(&key)
        .replica_region(EU)
        .description(description) // stands in the intent, in the clear below TLS
        .send()
        .await
        .unwrap();
    await_enabled(&through, &key).await;
    let sealed: Blob = encrypt(&through, &key, plaintext.as_bytes()).await;
    assert_eq!(decrypt(&through, &sealed).await, plaintext.as_bytes());

    let encoded = STANDARD.encode_to_string(plaintext);
    for sent in [encoded.as_str(), description, ACCESS_KEY_ID, &key] {
        assert!(clear.heard(sent), "{sent} is sent to the endpoint");
        assert!(!pair.between.heard(sent), "{sent} was heard between the nodes");
    }
    for spoken in ["PRI * HTTP/2.0", "trent.peer.v1", "spiffe://", "CreateKey"] {
        assert!(
            !pair.between.heard(spoken),
            "{spoken} was heard between the nodes"
        );
    }
    assert!(pair.between.bytes() > 10_000, "{}", pair.between.bytes());
}
