//! No secret reaches a disk in the clear.
//!
//! Nodes run inside the test, so that everything they draw is known. What they drew and what they were given is then
//! looked for in every file that they kept.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use trent_crypto::error::RandomnessUnavailable;
use trent_crypto::provider::FileRootKey;
use trent_crypto::random::{Randomness, SystemRandomness};
use trent_node::clock::Clock;
use trent_node::config::{BootstrapSection, Config, ConfigFile, NodeSection, PeerTlsSection};
use trent_node::credentials::CredentialsFile;
use trent_node::peer_tls::PeerIdentity;
use trent_node::pki::{AUTHORITY_DAYS, Authority, CERTIFICATE_DAYS};
use trent_node::shutdown::{self, Trigger};
use trent_node::wiring;
use trent_testkit::cluster::{await_condition, free_ports, is_ready};
use trent_testkit::files::all_files;
use trent_testkit::traces::{Search, Secret};

use crate::support::{await_enabled, client_with, create_key, decrypt};

const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];
const CLUSTER: &str = "00000000-0000-4000-8000-000000000001";
const ACCESS_KEY_ID: &str = "AKIAABCDEFGHIJKLMNOP";

/// Key sizes: whatever is drawn in them may be a key.
const KEY_BYTES: [usize; 2] = [32, 64];

/// The system's randomness, written down.
#[derive(Debug, Default)]
struct Recording(Mutex<Vec<Vec<u8>>>);

impl Recording {
    /// All draws that are as long as a key.
    fn keys(&self) -> Vec<Secret> {
        let drawn = self.0.lock().unwrap();
        let keys = drawn.iter().filter(|bytes| KEY_BYTES.contains(&bytes.len()));
        keys.map(|bytes| Secret::new("drawn", bytes)).collect()
    }
}

impl Randomness for Recording {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        SystemRandomness.fill(bytes)?;
        self.0.lock().unwrap().push(bytes.to_vec());
        Ok(())
    }
}

/// Two regions of one node each.
struct InProcess {
    dir: TempDir,
    secret_access_key: String,
    randomness: Arc<Recording>,
    nodes: Vec<(NodeSection, Trigger, JoinHandle<()>)>,
}

impl InProcess {
    fn start() -> Self {
        let dir = TempDir::new().unwrap();
        let randomness = Arc::new(Recording::default());
        let mut bytes = [0; 20];
        SystemRandomness.fill(&mut bytes).unwrap();
        let secret_access_key: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let file = CredentialsFile {
            access_key_id: ACCESS_KEY_ID.to_owned(),
            secret_access_key: secret_access_key.clone(),
        };
        write_private(&credentials(dir.path()), &toml::to_string(&file).unwrap());
        let sections = sections();
        certify(dir.path(), &sections);
        let nodes = sections
            .iter()
            .map(|section| run(dir.path(), section, &sections, &randomness))
            .collect();
        let started = Self {
            dir,
            secret_access_key,
            randomness,
            nodes,
        };
        for (section, ..) in &started.nodes {
            let endpoint = format!("http://{}", section.api);
            await_condition("a node in this process", || is_ready(&endpoint));
        }
        started
    }

    fn client(&self, region: &str) -> Client {
        let (section, ..) = self
            .nodes
            .iter()
            .find(|(section, ..)| section.region == region)
            .unwrap();
        let endpoint = format!("http://{}", section.api);
        client_with(region, &endpoint, ACCESS_KEY_ID, &self.secret_access_key)
    }

    fn data_dirs(&self) -> Vec<PathBuf> {
        let dirs = self
            .nodes
            .iter()
            .map(|(section, ..)| data_dir(self.dir.path(), section));
        dirs.collect()
    }

    /// Stops the nodes, so that everything is written.
    async fn stop(&mut self) {
        for (_, trigger, node) in &mut self.nodes {
            trigger.shut_down();
            node.await.unwrap();
        }
    }
}

fn sections() -> Vec<NodeSection> {
    let port = free_ports();
    let sections = REGIONS.iter().zip([0, 1]).map(|(region, index)| NodeSection {
        id: u64::from(index) + 1,
        region: (*region).to_owned(),
        api: SocketAddr::from(([127, 0, 0, 1], port + index)),
        peer: SocketAddr::from(([127, 0, 0, 1], port + 100 + index)),
    });
    sections.collect()
}

fn run(
    dir: &Path,
    section: &NodeSection,
    all: &[NodeSection],
    randomness: &Arc<Recording>,
) -> (NodeSection, Trigger, JoinHandle<()>) {
    let root_key_file = dir.join(format!("{}.root", section.region));
    FileRootKey::create(&root_key_file, &**randomness).unwrap();
    let file = ConfigFile {
        cluster_id: CLUSTER.to_owned(),
        node_id: section.id,
        region: None,
        api: None,
        peer: None,
        seeds: Vec::new(),
        data_dir: data_dir(dir, section),
        root_key_file,
        reads: None,
        snapshot_every: Some(5),
        identity_max_age_seconds: None,
        exchange_key_rotation_days: None,
        admin_socket: None,
        dev: true,
        tls: None,
        peer_tls: peer_tls(dir, section),
        request_quotas: None,
        external_key_stores: None,
        peer_addresses: Default::default(),
        bootstrap: Some(BootstrapSection {
            account_id: "111122223333".to_owned(),
            credentials_file: credentials(dir),
        }),
        nodes: all.to_vec(),
    };
    let config = Config::try_from(file).unwrap();
    let (trigger, shutdown) = shutdown::channel();
    let randomness = randomness.clone();
    let node = tokio::spawn(async move {
        wiring::run(config, Clock::SYSTEM, randomness, shutdown)
            .await
            .unwrap()
    });
    (section.clone(), trigger, node)
}

/// Writes the certificates of all nodes.
fn certify(dir: &Path, nodes: &[NodeSection]) {
    let (pki, now) = (pki(dir), Clock::SYSTEM.now());
    let authority = Authority::create(&pki, CLUSTER.parse().unwrap(), now, AUTHORITY_DAYS).unwrap();
    for node in nodes {
        let identity: PeerIdentity = format!("spiffe://{CLUSTER}/region/{}/node/{}", node.region, node.id)
            .parse()
            .unwrap();
        let issued = authority.issue(&identity, now, CERTIFICATE_DAYS).unwrap();
        issued.write_first(&pki).unwrap();
    }
}

fn peer_tls(dir: &Path, node: &NodeSection) -> PeerTlsSection {
    let file = |name: String| pki(dir).join(name);
    PeerTlsSection {
        ca: file("ca.pem".to_owned()),
        certificate: file(format!("node-{}.pem", node.id)),
        key: file(format!("node-{}.key", node.id)),
    }
}

fn pki(dir: &Path) -> PathBuf {
    dir.join("pki")
}

fn data_dir(dir: &Path, section: &NodeSection) -> PathBuf {
    dir.join("nodes").join(&section.region)
}

fn credentials(dir: &Path) -> PathBuf {
    dir.join("credentials.toml")
}

fn write_private(path: &Path, text: &str) {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// Does everything that makes, moves or shows a secret; gives those that it saw, and the id of a key.
async fn use_keys(cluster: &InProcess) -> (Vec<Secret>, String) {
    let (here, there) = (cluster.client(REGIONS[0]), cluster.client(REGIONS[1]));
    let mut plaintext = [0; 48];
    SystemRandomness.fill(&mut plaintext).unwrap();
    let mut seen = vec![
        Secret::new("plaintext", &plaintext),
        Secret::new("access secret", cluster.secret_access_key.as_bytes()),
    ];
    let mut key = String::new();
    for _ in 0..6 {
        key = create_key(&here, true).await;
        here.replicate_key()
            .key_id(&key)
            .replica_region(REGIONS[1])
            .send()
            .await
            .unwrap();
        await_enabled(&there, &key).await;
        let request = here.encrypt().key_id(&key).plaintext(Blob::new(plaintext));
        let sealed = request.send().await.unwrap().ciphertext_blob.unwrap();
        assert_eq!(decrypt(&there, &sealed).await, plaintext);
        let request = there
            .generate_data_key()
            .key_id(&key)
            .key_spec(DataKeySpec::Aes256);
        let data_key = request.send().await.unwrap().plaintext.unwrap();
        seen.push(Secret::new("data key", data_key.as_ref()));
    }
    (seen, key)
}

/// The secrets that stand in some file below the directories, with the file.
fn found(secrets: &[Secret], dirs: &[PathBuf]) -> Vec<String> {
    let search = Search::new(secrets);
    let mut found = Vec::new();
    let mut files: Vec<PathBuf> = dirs.iter().flat_map(|dir| all_files(dir)).collect();
    files.retain(|path| !path.ends_with("ballast")); // nothing is ever written to it
    for path in files {
        let traces = search.in_bytes(&fs::read(&path).unwrap());
        found.extend(
            traces
                .iter()
                .map(|trace| format!("{trace} in {}", path.display())),
        );
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_on_disk_in_the_clear() {
    let mut cluster = InProcess::start();
    let (mut secrets, key) = use_keys(&cluster).await;
    cluster.stop().await;
    let dirs = cluster.data_dirs();
    secrets.extend(cluster.randomness.keys());
    let drawn = secrets.len();
    assert!(drawn > 20, "only {drawn} secrets");
    assert_eq!(found(&secrets, &dirs), Vec::<String>::new());

    // The search finds what is there: a key's id, which is public, as it is stored, and a secret however it is written.
    let id = key.trim_start_matches("mrk-").to_owned();
    let bytes: Vec<u8> = (0..id.len() / 2)
        .map(|at| u8::from_str_radix(&id[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    for dir in &dirs {
        assert_ne!(
            found(&[Secret::new("key id", &bytes)], std::slice::from_ref(dir)),
            Vec::<String>::new()
        );
    }
    let planted = secrets.last().unwrap();
    for canary in planted.written_in_every_way() {
        let path = dirs[0].join("canary");
        fs::write(&path, canary).unwrap();
        assert_ne!(found(std::slice::from_ref(planted), &dirs), Vec::<String>::new());
        fs::remove_file(path).unwrap();
    }
}
