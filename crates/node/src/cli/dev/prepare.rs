//! Makes the data directory ready: secrets, and a configuration file for each node.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use trent_crypto::provider::FileRootKey;
use trent_crypto::random::{self, SystemRandomness};
use trent_domain::ids::ClusterId;

use super::contract::Contract;
use super::layout::{Layout, NodeLayout};
use super::{DevError, io};
use crate::atomic_file;
use crate::config::{BootstrapSection, ConfigFile, NodeSection, PeerTlsSection};
use crate::credentials::CredentialsFile;
use crate::pki::{CA_FILE, key_beside};

const ACCOUNT: &str = "111122223333";
const LOCK: &str = "dev.lock";

/// What the cluster's first account signs with, and the cluster's name.
pub(super) struct Credentials {
    pub(super) cluster_id: String,
    pub(super) account_id: String,
    pub(super) access_key_id: String,
    pub(super) secret_access_key: String,
}

impl Credentials {
    /// The cluster's name as a value.
    pub(super) fn cluster(&self) -> Result<ClusterId, DevError> {
        self.cluster_id
            .parse()
            .map_err(|reason| DevError::Shape(format!("the cluster's id is {reason}; --fresh starts anew")))
    }
}

/// The data directory as an absolute path, emptied when a fresh start is wanted.
pub(super) fn data_dir(path: &Path, fresh: bool) -> Result<PathBuf, DevError> {
    if fresh && path.exists() {
        forget(path)?;
    }
    make_private_dir(path)?;
    path.canonicalize()
        .map_err(io(format!("cannot use {}", path.display())))
}

/// Removes a cluster's files; refuses a directory that does not look like one of ours.
fn forget(path: &Path) -> Result<(), DevError> {
    let mut entries = std::fs::read_dir(path).map_err(io(format!("cannot read {}", path.display())))?;
    if entries.next().is_some() && !path.join(LOCK).is_file() {
        return Err(DevError::Shape(format!(
            "{} holds something else than a development cluster; --fresh does not delete it",
            path.display()
        )));
    }
    let _unused = lock(path)?;
    std::fs::remove_dir_all(path).map_err(io(format!("cannot empty {}", path.display())))
}

/// Holds the data directory for this process.
pub(super) fn lock(data_dir: &Path) -> Result<File, DevError> {
    let path = data_dir.join(LOCK);
    let file = private_file(OpenOptions::new().create(true).truncate(false), &path)?;
    file.try_lock()
        .map_err(|_| DevError::Shape(format!("another `trent dev` uses {}", data_dir.display())))?;
    Ok(file)
}

/// Root keys and credentials: those of an earlier start, or new ones.
pub(super) fn secrets(layout: &Layout, stored: Option<&Contract>) -> Result<Credentials, DevError> {
    make_private_dir(&layout.data_dir.join("keys"))?;
    for region in &layout.regions {
        let path = layout.root_key(region);
        if !path.exists() {
            FileRootKey::create(&path, &SystemRandomness)
                .map_err(secret(format!("cannot make {}", path.display())))?;
        }
    }
    let credentials = match stored {
        Some(stored) => Credentials {
            cluster_id: stored.cluster_id.clone(),
            account_id: stored.account_id.clone(),
            access_key_id: stored.access_key_id.clone(),
            secret_access_key: stored.secret_access_key.clone(),
        },
        None => new_credentials()?,
    };
    let file = CredentialsFile {
        access_key_id: credentials.access_key_id.clone(),
        secret_access_key: credentials.secret_access_key.clone(),
    };
    write_private(&layout.credentials(), to_toml(&file)?.as_bytes())?;
    Ok(credentials)
}

fn new_credentials() -> Result<Credentials, DevError> {
    const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let cluster = random::uuid_bytes(&SystemRandomness).map_err(secret("no randomness"))?;
    Ok(Credentials {
        cluster_id: ClusterId::new(cluster).to_string(),
        account_id: ACCOUNT.into(),
        access_key_id: format!("AKIA{}", random_text::<16, 32>(BASE32)?),
        secret_access_key: random_text::<40, 64>(BASE64)?,
    })
}

/// `LEN` random characters of an alphabet whose size divides 256, so that none is likelier than another.
fn random_text<const LEN: usize, const SIZE: usize>(alphabet: &[u8; SIZE]) -> Result<String, DevError> {
    const { assert!(256 % SIZE == 0) };
    let bytes = random::bytes::<LEN>(&SystemRandomness).map_err(secret("no randomness"))?;
    Ok(bytes
        .iter()
        .map(|byte| char::from(alphabet[usize::from(*byte) % SIZE]))
        .collect())
}

/// Writes every node's configuration file.
pub(super) fn configs(layout: &Layout, credentials: &Credentials) -> Result<(), DevError> {
    for dir in ["config", "logs", "nodes"] {
        make_private_dir(&layout.data_dir.join(dir))?;
    }
    let nodes: Vec<NodeSection> = layout.nodes.iter().map(node_section).collect();
    for node in &layout.nodes {
        make_private_dir(&node.data_dir)?;
        let config = ConfigFile {
            cluster_id: credentials.cluster_id.clone(),
            node_id: node.id,
            region: None,
            api: None,
            peer: None,
            seeds: Vec::new(),
            data_dir: node.data_dir.clone(),
            root_key_file: layout.root_key(&node.region),
            reads: None,
            snapshot_every: None,
            identity_max_age_seconds: None,
            exchange_key_rotation_days: None,
            admin_socket: None,
            dev: true,
            tls: None,
            peer_tls: peer_tls(layout, node),
            request_quotas: None,
            external_key_stores: None,
            peer_addresses: BTreeMap::new(),
            bootstrap: Some(BootstrapSection {
                account_id: credentials.account_id.clone(),
                credentials_file: layout.credentials(),
            }),
            nodes: nodes.clone(),
        };
        write_private(&node.config, to_toml(&config)?.as_bytes())?;
    }
    Ok(())
}

fn peer_tls(layout: &Layout, node: &NodeLayout) -> PeerTlsSection {
    let certificate = layout.certificate(node);
    PeerTlsSection {
        ca: layout.pki().join(CA_FILE),
        key: key_beside(&certificate),
        certificate,
    }
}

fn node_section(node: &NodeLayout) -> NodeSection {
    NodeSection {
        id: node.id,
        region: node.region.to_string(),
        api: node.api,
        peer: node.peer,
    }
}

fn to_toml(value: &impl serde::Serialize) -> Result<String, DevError> {
    toml::to_string(value).map_err(|reason| DevError::Shape(reason.to_string()))
}

pub(super) fn secret<E: std::fmt::Display>(what: impl Into<String>) -> impl FnOnce(E) -> DevError {
    let what = what.into();
    move |reason| DevError::Secret {
        what,
        reason: reason.to_string(),
    }
}

fn make_private_dir(path: &Path) -> Result<(), DevError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(io(format!("cannot make {}", path.display())))
}

fn private_file(options: &mut OpenOptions, path: &Path) -> Result<File, DevError> {
    options
        .write(true)
        .mode(0o600)
        .open(path)
        .map_err(io(format!("cannot open {}", path.display())))
}

/// Writes a file that only its owner can read, replacing it as a whole.
pub(super) fn write_private(path: &Path, content: &[u8]) -> Result<(), DevError> {
    atomic_file::replace(path, content, atomic_file::PRIVATE)
        .map_err(io(format!("cannot write {}", path.display())))
}
